using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Gateway Interaction: a client asks which address stands for an id of the other network.</summary>
public static class Xep0100Gateway
{
    public const string Ns = "jabber:iq:gateway";

    private static readonly XNamespace Gateway = Ns;
    private static readonly XName Query = Gateway + "query";

    // Section 6.3: <iq type='get'><query xmlns='jabber:iq:gateway'/></iq>
    public static bool IsPromptRequest(Iq iq) => iq.Type is IqType.Get && iq.Payload?.Name == Query;

    // <query xmlns='jabber:iq:gateway'><desc>...</desc><prompt>Contact ID</prompt></query>
    public static XElement Prompt(string description, string prompt) =>
        new(Query, new XElement(Gateway + "desc", description), new XElement(Gateway + "prompt", prompt));

    // <iq type='set'><query xmlns='jabber:iq:gateway'><prompt>Juliet</prompt></query></iq>
    public static bool TryReadPrompt(Iq iq, [NotNullWhen(true)] out string? text)
    {
        text = iq.Type is IqType.Set && iq.Payload?.Name == Query ? iq.Payload.Element(Gateway + "prompt")?.Value.Trim() : null;
        return !string.IsNullOrEmpty(text);
    }

    // <query xmlns='jabber:iq:gateway'><jid>juliet@example.com</jid></query>
    public static XElement Answer(Jid address) => new(Query, new XElement(Gateway + "jid", address.ToString()));
}
