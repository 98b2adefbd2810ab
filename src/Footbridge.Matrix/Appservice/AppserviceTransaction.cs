using System.Text.Json;

namespace Footbridge.Matrix.Appservice;

/// <summary>
/// One transaction as it came: entries may be of any JSON kind, the intake judges each. They stay valid for as long as
/// they are referenced; all of one transaction share its memory.
/// </summary>
public sealed record AppserviceTransaction(string TxnId, IReadOnlyList<JsonElement> Events, IReadOnlyList<JsonElement> Ephemeral)
{
    // Application service API, "Pushing events": {"events": [...], "ephemeral": [...]}
    internal static AppserviceTransaction Of(string txnId, JsonElement body) =>
        new(txnId, Entries(body, "events") ?? [], Entries(body, "ephemeral") ?? Entries(body, "de.sorunome.msc2409.ephemeral") ?? []);

    private static List<JsonElement>? Entries(JsonElement body, string name) =>
        body.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : null;
}
