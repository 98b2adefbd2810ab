using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Displayed Markers.</summary>
public static class Xep0333Markers
{
    public const string Ns = "urn:xmpp:chat-markers:0";

    private static readonly XName Markable = XName.Get("markable", Ns);

    // Section 3: <markable xmlns='urn:xmpp:chat-markers:0'/>; without it Conversations never marks.
    public static Message AddMarkable(Message message) => message.With(new XElement(Markable));

    public static bool IsMarkable(Message message) => message.Find(Markable) is not null;
}
