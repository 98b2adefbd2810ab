namespace Footbridge.Storage;

/// <summary>Which way a job goes. Send is always towards XMPP, post always towards Matrix.</summary>
internal enum Direction
{
    ToXmpp,
    ToMatrix,
}

/// <summary>What a job's payload is, and so which link it needs.</summary>
internal enum JobKind
{
    /// <summary>A Matrix event to be sent (JSON).</summary>
    Event,

    /// <summary>A Matrix event about the room's own life: members, encryption (JSON).</summary>
    Room,

    /// <summary>A Matrix event of the bot's room, or a command in a chat (JSON).</summary>
    Command,

    /// <summary>An XMPP stanza to be posted (XML).</summary>
    Stanza,

    /// <summary>Something Footbridge itself has to say in a room (JSON of <c>Notice</c>).</summary>
    Notice,

    /// <summary>A message that came back from XMPP and is to be sent again (JSON of <c>ResendOrder</c>).</summary>
    Resend,
}

/// <summary>
/// One entry of the inbox: what was acknowledged and is not yet done. <see cref="Id"/> is random and made before the first
/// attempt: transaction ids and marks of everything the job posts are made from it.
/// </summary>
internal sealed record Job
{
    public required string Id { get; init; }

    public required Direction Direction { get; init; }

    public required JobKind Kind { get; init; }

    public required LaneKey Lane { get; init; }

    /// <summary>The Matrix event id, by which events are de-duplicated; null for what has no id one could rely on.</summary>
    public string? SourceId { get; init; }

    public required string Payload { get; init; }

    /// <summary>Of a redaction: the event that it deletes, which may wait before it.</summary>
    public string? Redacts { get; init; }

    /// <summary>When it was committed, in milliseconds UTC.</summary>
    public required long ReceivedAt { get; init; }

    /// <summary>Place in the inbox; 0 until committed.</summary>
    public long Seq { get; init; }

    public int Attempts { get; init; }

    /// <summary>Milliseconds spent on attempts and the waits between them; time behind a closed gate does not count.</summary>
    public long TriedMilliseconds { get; init; }

    /// <summary>Random, behind the time: ids of one hour then stand together in the store's indexes, and a commit writes few pages.</summary>
    public static string NewId() => Guid.CreateVersion7().ToString("N");
}
