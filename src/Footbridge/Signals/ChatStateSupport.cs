using System.Collections.Concurrent;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Signals;

/// <summary>
/// Which contacts' clients understand chat states. XEP-0085 section 5.1: none are sent to whoever has not shown that. What is known is in
/// memory only: the contact's next message tells it again.
/// </summary>
internal sealed class ChatStateSupport(CurrentLink link, ContactPresence presence, TimeProvider time, ILogger<ChatStateSupport> logger)
{
    private const int Most = 50_000;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskedFor = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, bool> _shown = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Jid, long> _asked = new();

    /// <summary>The contact's client sent one itself.</summary>
    public void Shown(Jid contact)
    {
        if (_shown.Count < Most)
        {
            _shown.TryAdd(contact.Key, true);
        }
    }

    /// <summary>By what the contact sent, else by what a client of theirs that is there says of itself.</summary>
    public async Task<bool> IsShownByAsync(Jid ownFull, Jid contact, CancellationToken cancellationToken)
    {
        if (_shown.ContainsKey(contact.Key))
        {
            return true;
        }

        if (presence.ClientOf(ownFull.Bare, contact) is { } client && IsToBeAsked(client) && await SaysSoAsync(ownFull, client, cancellationToken))
        {
            Shown(contact);
            return true;
        }

        return false;
    }

    private bool IsToBeAsked(Jid client)
    {
        if (_asked.TryGetValue(client, out var asked) && time.GetElapsedTime(asked) < AskedFor)
        {
            return false;
        }

        if (_asked.Count >= Most)
        {
            _asked.Clear();
        }

        _asked[client] = time.GetTimestamp();
        return true;
    }

    private async Task<bool> SaysSoAsync(Jid ownFull, Jid client, CancellationToken cancellationToken)
    {
        if (link.Link is not { } up)
        {
            return false;
        }

        // A deadline of the request, and not of the wait for it: else it would be kept for as long as the link lives.
        using var deadline = new CancellationTokenSource(AnswerWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var request = new Iq { Type = IqType.Get, From = ownFull, To = client, Payloads = [Xep0030Disco.InfoRequest()] };
            var answer = await up.RequestAsync(request, both.Token);
            return Xep0030Disco.TryReadInfo(answer, out var info) && info.Features.Contains(Xep0085ChatStates.Ns);
        }
        catch (Exception exception) when (
            exception is XmppStanzaErrorException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Servers refuse it to strangers: that says nothing of the client.
            SignalLog.NotTold(logger, exception.Message);
            return false;
        }
    }
}
