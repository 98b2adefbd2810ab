using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Message Replies: which message this one answers.</summary>
public static class Xep0461Replies
{
    public const string Ns = "urn:xmpp:reply:0";

    private static readonly XName Reply = XName.Get("reply", Ns);

    // Section 3.1: <reply to='anna@example.com' id='message-id1' xmlns='urn:xmpp:reply:0'/>
    public static bool TryRead(Message message, [NotNullWhen(true)] out string? id)
    {
        id = message.Type is MessageType.Error ? null : message.Find(Reply)?.Attribute("id")?.Value;
        return !string.IsNullOrEmpty(id);
    }

    /// <summary>With the author of what is answered: Dino passes over a reply without.</summary>
    public static Message AddTo(Message message, Jid author, string id) =>
        message.With(new XElement(Reply, new XAttribute("to", author.ToString()), new XAttribute("id", id)));
}
