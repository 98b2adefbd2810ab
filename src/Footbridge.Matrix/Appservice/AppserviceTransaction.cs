using System.Text.Json;

namespace Footbridge.Matrix.Appservice;

/// <summary>
/// One transaction as it came: entries may be of any JSON kind, the intake judges each. They stay valid for as long as
/// they are referenced; all of one transaction share its memory.
/// </summary>
public sealed record AppserviceTransaction(string TxnId, IReadOnlyList<JsonElement> Events, IReadOnlyList<JsonElement> Ephemeral);
