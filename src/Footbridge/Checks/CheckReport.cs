using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Footbridge.Checks;

/// <summary>All that was found; the same JSON goes from a running bridge to <c>footbridge check</c> and from there to scripts.</summary>
internal sealed record CheckReport(IReadOnlyList<CheckLine> Checks)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        RespectNullableAnnotations = true,
        // For terminals and scripts, not for a page: quotes stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
    };

    [JsonPropertyOrder(-1)]
    public bool Ok => Checks.All(line => line.Verdict != Verdict.Failed);

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static bool TryRead(string json, [NotNullWhen(true)] out CheckReport? report)
    {
        try
        {
            report = JsonSerializer.Deserialize<CheckReport>(json, Options);
        }
        catch (JsonException)
        {
            report = null;
        }

        return report is not null;
    }

    public override string ToString() => string.Join('\n', Checks);
}
