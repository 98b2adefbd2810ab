using System.Diagnostics.CodeAnalysis;

namespace Footbridge.Xmpp;

/// <summary>Base64 of a stranger's, which may be of any size and is often broken into lines.</summary>
internal static class BoundedBase64
{
    /// <summary>False where it is no Base64, empty, or more than <paramref name="maxBytes"/> when decoded.</summary>
    public static bool TryDecode(string text, int maxBytes, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        // Lines of 60 characters and an indent: a quarter more than the digits themselves.
        if (text.Length > (maxBytes / 3 * 5) + 64)
        {
            return false;
        }

        var buffer = new byte[text.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(text, buffer, out var length) || length == 0 || length > maxBytes)
        {
            return false;
        }

        bytes = buffer[..length];
        return true;
    }
}
