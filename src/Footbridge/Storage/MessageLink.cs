using Footbridge.Matrix;

namespace Footbridge.Storage;

/// <summary>Ties a Matrix event to a stanza; no text. A second part of one event has part 1, and so on.</summary>
internal sealed record MessageLink
{
    public required string Chat { get; init; }

    public required EventId Event { get; init; }

    public int Part { get; init; }

    public required Direction Direction { get; init; }

    public LinkKind Kind { get; init; }

    /// <summary>The room that the event is in; null where that was not kept.</summary>
    public RoomId? Room { get; init; }

    /// <summary>Where a stanza became several events: the first of them, null for that itself. A stanza id may be used twice; this tells them apart.</summary>
    public EventId? First { get; init; }

    /// <summary>Of an edit or a retraction: the event that it is about, which is never an edit itself.</summary>
    public EventId? Original { get; init; }

    /// <summary>The stanza's <c>id</c>, as its sender set it.</summary>
    public string? StanzaId { get; init; }

    public string? OriginId { get; init; }

    public string? ServerId { get; init; }

    public ReceiptState Receipt { get; init; }

    /// <summary>Whether its sender asked to be told when it was seen (XEP-0333 <c>&lt;markable/&gt;</c>).</summary>
    public bool IsMarkable { get; init; }

    /// <summary>Whether it can be marked as seen: content with an id to name it by, what we sent always, else where that was asked for.</summary>
    public bool HasPlace => Kind == LinkKind.Message && (Direction == Direction.ToXmpp || IsMarkable) && (OriginId ?? StanzaId) is not null;

    /// <summary>Whether what refers to the event can stand in this room: clients look for it there, and homeservers demand it.</summary>
    public bool IsIn(RoomId? room) => room is not null && (Room ?? room) == room;

    /// <summary>The event that who refers to this stanza, or to this event, means.</summary>
    public EventId Meant => Original ?? Event;
}

internal enum LinkKind
{
    /// <summary>Content: text, a file, a place.</summary>
    Message,
    Edit,
    Reaction,
    Retraction,
}

internal enum ReceiptState
{
    None,

    /// <summary>The contact asked for one, and gets it when the owner accepts the chat.</summary>
    Owed,

    /// <summary>The contact's client confirmed the message.</summary>
    Received,

    /// <summary>An error came back for the message.</summary>
    Failed,
}
