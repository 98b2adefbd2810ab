namespace Footbridge.Xmpp;

/// <summary>An address as a link (RFC 5122): <c>xmpp:juliet@example.org?message;subject=hi</c>.</summary>
public static class XmppUri
{
    private const string Scheme = "xmpp:";

    /// <summary>Whom it leads to; what it would have a client do there is left out.</summary>
    public static bool TryRead(string text, out Jid jid)
    {
        jid = default;
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Jid.TryParse(Uri.UnescapeDataString(text[Scheme.Length..].Split('?', '#')[0]), out jid);
    }
}
