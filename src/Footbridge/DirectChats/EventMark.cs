using System.Text.Json;
using Footbridge.Matrix.Events;

namespace Footbridge.DirectChats;

/// <summary>Everything the bridge posts carries the id of the job that made it, also what it posts through a puppet.</summary>
internal static class EventMark
{
    public const string Field = "org.footbridge.origin";

    /// <summary>The id the event claims; null where it claims none. Anybody can write one: it counts only where the store has the job.</summary>
    public static string? Of(MatrixEvent matrixEvent) =>
        matrixEvent.Content.ValueKind == JsonValueKind.Object
        && matrixEvent.Content.TryGetProperty(Field, out var mark)
        && mark.ValueKind == JsonValueKind.String
            // Raw: our ids need no escapes, and what others wrote there may not even be Unicode.
            ? mark.GetRawText().Trim('"')
            : null;
}
