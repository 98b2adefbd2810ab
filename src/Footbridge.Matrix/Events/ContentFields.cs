using System.Text.Json;

namespace Footbridge.Matrix.Events;

/// <summary>Fields that may be absent: what is of another kind counts as absent too.</summary>
internal static class ContentFields
{
    public static JsonElement? FieldOrNull(this JsonElement json, string name, JsonValueKind kind) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    public static string? TextOrNull(this JsonElement json, string name) => json.FieldOrNull(name, JsonValueKind.String)?.GetString();
}
