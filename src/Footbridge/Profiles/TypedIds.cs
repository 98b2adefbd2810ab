using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>
/// The address behind what a person types for somebody on Matrix: <c>@romeo:example.org</c>, a link to it, or of our server's users the
/// name alone. It is only how names are written: whether there is such a user it does not tell.
/// </summary>
internal sealed class TypedIds(GatewayAddresses addresses, HomeserverConfig homeserver)
{
    // Rooms, aliases, events: old localparts may begin with such a sign, what people type for a person does not.
    private const string OtherSigils = "!#$";
    private const string MatrixUri = "matrix:u/";
    private const string MatrixTo = "https://matrix.to/#/";

    public Jid? FindAddress(string typed)
    {
        var text = typed.Trim();
        if (text.Length == 0 || OtherSigils.Contains(text[0]))
        {
            return null;
        }

        text = text.StartsWith(MatrixUri, StringComparison.OrdinalIgnoreCase) ? text[MatrixUri.Length..].Split('?')[0]
            : text.StartsWith(MatrixTo, StringComparison.OrdinalIgnoreCase) ? text[MatrixTo.Length..].Split('?')[0]
            : text;
        text = Uri.UnescapeDataString(text);
        text = text.StartsWith('@') ? text : "@" + text;
        text = text.Contains(':', StringComparison.Ordinal) ? text : $"{text}:{homeserver.ServerName}";
        return UserId.TryParse(text, out var user) && addresses.TryToJid(user, out var address) ? address : null;
    }
}
