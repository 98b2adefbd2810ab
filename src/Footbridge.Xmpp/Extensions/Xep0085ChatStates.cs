using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Whether somebody is writing.</summary>
public enum ChatState
{
    Active,
    Composing,
    Paused,
    Inactive,
    Gone,
}

/// <summary>Chat State Notifications: composing, paused and the like.</summary>
public static class Xep0085ChatStates
{
    public const string Ns = "http://jabber.org/protocol/chatstates";

    private static readonly XNamespace States = Ns;

    private static readonly Dictionary<XName, ChatState> Names = new()
    {
        [States + "active"] = ChatState.Active,
        [States + "composing"] = ChatState.Composing,
        [States + "paused"] = ChatState.Paused,
        [States + "inactive"] = ChatState.Inactive,
        [States + "gone"] = ChatState.Gone,
    };

    // Section 4: <active xmlns='http://jabber.org/protocol/chatstates'/> with content.
    public static Message AddActive(Message message) => Add(message, ChatState.Active);

    // Section 5.3: <composing xmlns='http://jabber.org/protocol/chatstates'/>, alone in a message of type chat.
    public static Message Add(Message message, ChatState state) => message.With(new XElement(Names.First(name => name.Value == state).Key));

    public static bool HasAny(Message message) => TryRead(message, out _);

    /// <summary>The state that a message tells; the first, where there are several.</summary>
    public static bool TryRead(Message message, out ChatState state)
    {
        foreach (var payload in message.Payloads)
        {
            if (Names.TryGetValue(payload.Name, out state))
            {
                return true;
            }
        }

        state = default;
        return false;
    }
}
