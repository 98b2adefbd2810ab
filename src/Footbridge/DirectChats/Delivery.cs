using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Xmpp;

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

    /// <summary>For the outbox, in order.</summary>
    public IReadOnlyList<Stanza> Stanzas { get; init; } = [];

    /// <summary>For the Matrix queue of the same lane, in order.</summary>
    public IReadOnlyList<Notice> Notices { get; init; } = [];

    /// <summary>Events from before the ghost joined: they go into this lane before all that waits in it.</summary>
    public IReadOnlyList<MatrixEvent> ReadBack { get; init; } = [];

    /// <summary>It has been sent or posted.</summary>
    public sealed record Delivered : Delivery;

    /// <summary>There was nothing to deliver, and nobody to be told.</summary>
    public sealed record Ignored(string Reason) : Delivery;

    /// <summary>It cannot be delivered; whoever has to know is told by the notices or stanzas carried.</summary>
    public sealed record Refused(string Reason) : Delivery;

    /// <summary>Not now: after a while, or where <see cref="Behind"/> is given, when that gate opens.</summary>
    public sealed record Retry(string Reason, TimeSpan? After = null, Gate? Behind = null) : Delivery;
}

/// <summary>Something Footbridge says in a room, as <c>m.notice</c> and where there is a message as a reply to it.</summary>
/// <param name="Cause">The same cause is told once in ten minutes a chat; null: always told.</param>
internal sealed record Notice(string Text, string? ReplyTo = null, string? Cause = null)
{
    public static Notice At(EventId message, string text, string? cause = null) => new(text, message.ToString(), cause);
}
