using Footbridge.Xmpp;

namespace Footbridge.Signals;

/// <summary>
/// What of the stream is told and not kept: markers, chat states, presence, probes. Taken in memory at once, whatever the store and the
/// homeserver do: there may be thousands a second. Before it: the XMPP intake; after it: the loops of this folder.
/// </summary>
internal sealed class XmppSignals(
    CurrentLink current, SendReadMarkers sendReadMarkers, PostReadMarkers readMarkers, PostTyping typing, ChatStateSupport chatStates,
    PostPresence presence, AnswerProbes probes)
{
    /// <summary>A message of any type but error, be it a job as well or not.</summary>
    public void Take(Message message)
    {
        if (Xep0085ChatStates.HasAny(message))
        {
            chatStates.Shown(message.From.Bare);
        }

        typing.Take(message);
        readMarkers.Take(message);
    }

    public void Take(Presence stanza)
    {
        if (stanza.Type == PresenceType.Probe)
        {
            probes.Take(stanza);
            return;
        }

        presence.Take(stanza);
        if (stanza.Type == PresenceType.Unavailable)
        {
            typing.Gone(stanza.To.Bare, stanza.From.Bare);
        }
    }

    public void LinkUp(ComponentLink link)
    {
        current.Link = link;
        sendReadMarkers.LinkUp();
        presence.LinkUp();
    }

    public void LinkDown() => current.Link = null;
}
