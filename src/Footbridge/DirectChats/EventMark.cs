using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;

namespace Footbridge.DirectChats;

/// <summary>
/// Everything the bridge posts carries the id of the job that made it, also what it posts through a puppet. It counts only in the
/// room it was made for: who forwards an event sends its whole content on, and that is a message of their own.
/// </summary>
internal static class EventMark
{
    public const string Field = "org.footbridge.origin";
    public const string RoomField = "org.footbridge.room";

    public static void Put(JsonObject content, string mark, RoomId room)
    {
        content[Field] = mark;
        content[RoomField] = room.ToString();
    }

    /// <summary>The id the event claims; null where it claims none here. Anybody can write one: it counts only where the store has the job.</summary>
    public static string? Of(MatrixEvent matrixEvent) =>
        Text(matrixEvent.Content, RoomField) == matrixEvent.RoomId.ToString() ? Text(matrixEvent.Content, Field) : null;

    // Raw: our ids need no escapes, and what others wrote there may be anything.
    private static string? Text(JsonElement content, string name) =>
        content.ValueKind == JsonValueKind.Object && content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetRawText().Trim('"')
            : null;
}
