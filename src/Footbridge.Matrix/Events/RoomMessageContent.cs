using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Footbridge.Matrix.Events;

public sealed record RoomMessageContent
{
    public required string MsgType { get; init; }

    public required string Body { get; init; }

    public string? Format { get; init; }

    public string? FormattedBody { get; init; }

    public bool IsEdit { get; init; }

    public EventId? InReplyTo { get; init; }

    public string? Url { get; init; }

    public static bool TryRead(JsonElement content, [NotNullWhen(true)] out RoomMessageContent? message) => throw new NotImplementedException();
}
