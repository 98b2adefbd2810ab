using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Identity;

/// <summary>
/// Asks an XMPP server whether there is such an address at all, before a first chat with it is opened. Only what cannot be
/// mistaken counts: a server that hides its users answers the same for everybody (Prosody and ejabberd: <c>service-unavailable</c>), and
/// then the first message tells.
/// </summary>
internal sealed partial class ContactLookup(ComponentSession session, ComponentDomain component, TimeProvider time, ILogger<ContactLookup> logger)
{
    // The owner waits for it, and no answer is as good as one that says nothing.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    // XEP-0030 section 8 and RFC 6120 section 8.3.3: there is no such address, no such server, and no address of that form.
    private static readonly string[] Certain = ["item-not-found", "remote-server-not-found", "jid-malformed"];

    /// <summary>Why there can be no chat with this contact; null where there may be one.</summary>
    public async Task<StanzaError?> WhyNoneAsync(Jid contact, CancellationToken cancellationToken)
    {
        if (session.Link is not { } link)
        {
            return null;
        }

        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // In the component's own name: the contact is not to see who is about to write to them.
            // XEP-0030 section 3.1: <iq type='get'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
            await link.RequestAsync(
                new Iq { Type = IqType.Get, From = component.Jid, To = contact.Bare, Payloads = [Xep0030Disco.InfoRequest()] }, either.Token);
            return null;
        }
        catch (XmppStanzaErrorException exception)
        {
            Log.Answered(logger, exception.Error.Condition);
            return exception.Error.Type != StanzaErrorType.Wait && Certain.Contains(exception.Error.Condition) ? exception.Error : null;
        }
        catch (XmppDisconnectedException)
        {
            return null;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3150, LogLevel.Debug, "A contact was looked up before the first chat with them: {Condition}")]
        public static partial void Answered(ILogger logger, string condition);
    }
}
