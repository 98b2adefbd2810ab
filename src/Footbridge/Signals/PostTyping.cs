using System.Collections.Concurrent;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Signals;

/// <summary>
/// A contact's typing, from chat states to the ghost's typing, which the homeserver ends by itself unless it is told again. XMPP does not
/// repeat <c>&lt;composing/&gt;</c>, so that is done here; any message and any other state ends it, and in the end time.
/// </summary>
internal sealed class PostTyping(
    DirectChatStore chats, SignalRules rules, MatrixClient client, TimeProvider time, ILogger<PostTyping> logger)
    : SignalLoop<(string Own, string Contact)>(time, logger)
{
    // Client-server API, "Typing notifications": told again some seconds before it ends, and not more often than every 20 seconds.
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(24);

    /// <summary>A client that went without a word types no more.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _time = time;
    private readonly ConcurrentDictionary<(string, string), long> _composing = new();
    private readonly ConcurrentDictionary<(string, string), (UserId Ghost, RoomId Room)> _posted = new();

    /// <summary>A state, or a message, which ends every state.</summary>
    public void Take(Message message)
    {
        var key = (message.To.Bare.Key, message.From.Bare.Key);
        if (message.Body is null && Xep0085ChatStates.TryRead(message, out var state) && state == ChatState.Composing)
        {
            if (_composing.Count < Most || _composing.ContainsKey(key))
            {
                _composing[key] = _time.GetTimestamp();
                Schedule.At(key, TimeSpan.Zero);
            }
        }
        else if ((message.Body is not null || Xep0085ChatStates.HasAny(message)) && _composing.TryRemove(key, out _))
        {
            Schedule.At(key, TimeSpan.Zero);
        }
    }

    /// <summary>The contact went.</summary>
    public void Gone(Jid own, Jid contact)
    {
        var key = (own.Key, contact.Key);
        if (!_composing.IsEmpty && _composing.TryRemove(key, out _))
        {
            Schedule.At(key, TimeSpan.Zero);
        }
    }

    protected override async Task LookAsync((string Own, string Contact) key, CancellationToken cancellationToken)
    {
        if (_composing.TryGetValue(key, out var since) && _time.GetElapsedTime(since) < Longest)
        {
            await ShowAsync(key, since, cancellationToken);
            return;
        }

        _composing.TryRemove(new(key, since));
        if (_posted.TryRemove(key, out var posted))
        {
            await client.SetTypingAsync(posted.Ghost, posted.Room, null, cancellationToken);
        }
    }

    /// <summary>Too late now: the homeserver ends it by itself.</summary>
    protected override void Refused((string Own, string Contact) key)
    {
        _composing.TryRemove(key, out _);
        _posted.TryRemove(key, out _);
    }

    protected override void Failed((string Own, string Contact) key, TimeSpan passesAfter) => Schedule.At(key, passesAfter);

    private async Task ShowAsync((string Own, string Contact) key, long since, CancellationToken cancellationToken)
    {
        if (!Jid.TryParse(key.Own, out var own) || !Jid.TryParse(key.Contact, out var contact)
            || chats.Find(own, contact) is not { RoomId: { } room } chat || !rules.MayPost(chat))
        {
            _composing.TryRemove(new(key, since));
            return;
        }

        _posted[key] = (chat.Ghost, room);
        await client.SetTypingAsync(chat.Ghost, room, Shown, cancellationToken);
        Schedule.At(key, Refresh);
    }
}
