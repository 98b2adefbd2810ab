using System.Text.Json.Serialization;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.DirectChats;

/// <summary>
/// The outcome of one attempt at a job: a closed set. All but <see cref="Retry"/> end the job, and what they carry is
/// committed together with its removal from the inbox.
/// </summary>
internal abstract record Delivery
{
    private Delivery()
    {
    }

    public IReadOnlyList<MessageLink> Links { get; init; } = [];

    /// <summary>Of parts of messages that are not there any more; taken out before <see cref="Links"/> are put in.</summary>
    public IReadOnlyList<MessageLink> GoneLinks { get; init; } = [];

    /// <summary>What became known about messages sent earlier.</summary>
    public IReadOnlyList<(MessageLink Link, ReceiptState Receipt)> Receipts { get; init; } = [];

    /// <summary>How the subscription between owner and contact changes; what is asked of an owner who has accepted is granted.</summary>
    public Func<Subscription, Subscription>? SubscriptionChange { get; init; }

    /// <summary>A member of the room of whom the owner is told, once for all, that they are not heard in XMPP.</summary>
    public UserId? ToldOf { get; init; }

    /// <summary>A message of ours that came back and is to be sent again after a while.</summary>
    public (MessageLink Link, ResendOrder Order)? ToSendAgain { get; init; }

    /// <summary>A message for which that is done now.</summary>
    public MessageLink? SentAgain { get; init; }

    /// <summary>For the outbox, in order.</summary>
    public IReadOnlyList<Stanza> Stanzas { get; init; } = [];

    /// <summary>For the Matrix queue of the same lane, in order.</summary>
    public IReadOnlyList<Notice> Notices { get; init; } = [];

    /// <summary>What else the kind of job keeps, in the same commit: a writer's operation.</summary>
    public Action<SqliteConnection>? AlsoStored { get; init; }

    /// <summary>Events from before the ghost joined: they go into this lane before all that waits in it.</summary>
    public IReadOnlyList<ReadBackEvent> ReadBack { get; init; } = [];

    /// <summary>It has been sent or posted.</summary>
    public sealed record Delivered : Delivery;

    /// <summary>There was nothing to deliver, and nobody to be told.</summary>
    public sealed record Ignored(string Reason) : Delivery;

    /// <summary>It cannot be delivered; whoever has to know is told by the notices or stanzas carried.</summary>
    public sealed record Refused(string Reason) : Delivery;

    /// <summary>Not now: after a while, or where <see cref="Behind"/> is given, when that gate opens.</summary>
    public sealed record Retry(string Reason, TimeSpan? After = null, Gate? Behind = null) : Delivery;
}

/// <summary>
/// Something Footbridge says in a room, as <c>m.notice</c> and where there is a message (<see cref="ReplyTo"/>, an event id) as a
/// reply to it. The same <see cref="Cause"/> is told once in ten minutes a chat; where it is null, always. It stands in the chat's
/// room, or in <see cref="Room"/> where that is another.
/// </summary>
internal sealed record Notice(string Text, string? ReplyTo = null, string? Cause = null, string? Room = null)
{
    public static Notice At(EventId message, string text, string? cause = null) => new(text, message.ToString(), cause);

    public static Notice At(MatrixEvent message, string text, string? cause = null) =>
        new(text, message.EventId.ToString(), cause, message.RoomId.ToString());
}

[JsonSerializable(typeof(Notice))]
internal sealed partial class NoticeJson : JsonSerializerContext;

/// <summary>An event read from the room's history, as raw JSON.</summary>
internal sealed record ReadBackEvent(string EventId, JobKind Kind, string Json);
