using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Footbridge.Matrix.Events;

/// <summary>
/// A room event as the homeserver hands it out, its content still raw. <see cref="StateKey"/> is null for a message
/// event (application service API: the two are told apart by the presence of <c>state_key</c>).
/// </summary>
public sealed record MatrixEvent
{
    public required EventId EventId { get; init; }

    public required RoomId RoomId { get; init; }

    public required string Type { get; init; }

    public required UserId Sender { get; init; }

    public string? StateKey { get; init; }

    public required JsonElement Content { get; init; }

    public required DateTimeOffset OriginServerTs { get; init; }

    [SuppressMessage("Naming", "CA1720", Justification = "The specification's own name.")]
    public JsonElement? Unsigned { get; init; }

    public static bool TryRead(JsonElement json, [NotNullWhen(true)] out MatrixEvent? matrixEvent, [NotNullWhen(false)] out string? fault) =>
        throw new NotImplementedException();

    public static bool TryParse(string json, [NotNullWhen(true)] out MatrixEvent? matrixEvent, [NotNullWhen(false)] out string? fault) =>
        throw new NotImplementedException();
}
