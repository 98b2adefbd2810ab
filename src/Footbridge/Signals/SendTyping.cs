using System.Collections.Concurrent;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Signals;

/// <summary>
/// An owner's typing, from the homeserver's list of all who type in a room to <c>&lt;composing/&gt;</c> and <c>&lt;paused/&gt;</c> (XEP-0085). Each
/// is sent once: a state must not be repeated, and a message ends it by its own <c>&lt;active/&gt;</c>.
/// </summary>
internal sealed class SendTyping : SignalLoop<RoomId>
{
    /// <summary>An owner who sends their message stops typing just before it.</summary>
    private static readonly TimeSpan MessageMayFollow = TimeSpan.FromSeconds(1);

    /// <summary>Homeservers end typing themselves; what they said of it may have been lost.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<RoomId, IReadOnlySet<UserId>> _typing = new();
    private readonly ConcurrentDictionary<RoomId, Composing> _composing = new();
    private readonly DirectChatStore _chats;
    private readonly SignalRules _rules;
    private readonly ChatStateSupport _support;
    private readonly CurrentLink _link;
    private readonly TimeProvider _time;

    public SendTyping(
        DirectChatStore chats, SignalRules rules, ChatStateSupport support, CurrentLink link, Outbox outbox, TimeProvider time, ILogger<SendTyping> logger)
        : base(time, logger, workers: 4)
    {
        (_chats, _rules, _support, _link, _time) = (chats, rules, support, link, time);
        outbox.Added += MessageGoesOut;
    }

    public void Take(TypingUsers typing)
    {
        if (_typing.Count < Most || _typing.ContainsKey(typing.Room))
        {
            _typing[typing.Room] = typing.Users;
            Schedule.At(typing.Room, TimeSpan.Zero);
        }
    }

    protected override async Task LookAsync(RoomId room, CancellationToken cancellationToken)
    {
        if (_typing.TryRemove(room, out var users))
        {
            await TakeNewsAsync(room, users, cancellationToken);
        }

        if (_composing.TryGetValue(room, out var composing) && composing.EndsAt is { } end)
        {
            var wait = _time.GetElapsedTime(_time.GetTimestamp(), end);
            if (wait > TimeSpan.Zero)
            {
                Schedule.At(room, wait);
            }
            else if (_composing.TryRemove(new(room, composing)) && _chats.Find(composing.Own.Bare, composing.Contact) is { } chat && _rules.MayEnd(chat))
            {
                await WriteAsync(composing, ChatState.Paused, cancellationToken);
            }
        }
    }

    private async Task TakeNewsAsync(RoomId room, IReadOnlySet<UserId> users, CancellationToken cancellationToken)
    {
        if (_composing.TryGetValue(room, out var composing))
        {
            var isTyping = users.Contains(composing.Owner);
            _composing.TryUpdate(room, composing with { EndsAt = After(isTyping ? Longest : MessageMayFollow) }, composing);
        }
        else if (users.Count > 0
            && _chats.FindByRoom(room) is { } chat
            && users.Contains(chat.Owner)
            && _rules.MaySend(chat, Setting.Typing)
            && await _support.IsShownByAsync(chat.OwnFull, chat.Contact, cancellationToken))
        {
            var begun = new Composing(chat.Owner, chat.OwnFull, chat.Contact, After(Longest));
            await WriteAsync(begun, ChatState.Composing, cancellationToken);
            _composing[room] = begun;
        }
    }

    // On the store's writer thread, after the commit that put it into the outbox.
    private void MessageGoesOut(Stanza stanza)
    {
        if (_composing.IsEmpty || stanza is not Message { Body: not null, Type: MessageType.Chat } message)
        {
            return;
        }

        foreach (var entry in _composing)
        {
            if (entry.Value.Own == message.From && entry.Value.Contact == message.To)
            {
                _composing.TryRemove(entry);
            }
        }
    }

    // XEP-0085 section 5.3: <message type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>; not for any archive.
    private Task WriteAsync(Composing who, ChatState state, CancellationToken cancellationToken) => _link.WriteAsync(
        Xep0334Hints.AddNoStore(Xep0085ChatStates.Add(new Message { From = who.Own, To = who.Contact, Type = MessageType.Chat }, state)),
        cancellationToken);

    private long After(TimeSpan wait) => _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);

    private sealed record Composing(UserId Owner, Jid Own, Jid Contact, long? EndsAt);
}
