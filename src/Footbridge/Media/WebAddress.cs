namespace Footbridge.Media;

/// <summary>Addresses of others' choosing, before anything is asked there.</summary>
internal static class WebAddress
{
    /// <summary>Whether the host can be looked up: a URI is taken with one that IDNA does not allow, and only its use throws.</summary>
    public static bool HasName(Uri address)
    {
        try
        {
            return address.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
