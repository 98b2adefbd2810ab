using System.Text.Json;
using System.Text.Json.Nodes;

namespace Footbridge.Lab;

/// <summary>A request as <see cref="WireMockServer"/> got it; the path is as on the wire, still escaped.</summary>
public sealed record WireMockRequest
{
    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>Decoded parameters, in the order of the address.</summary>
    public required IReadOnlyList<(string Name, string Value)> Query { get; init; }

    public required string? Authorization { get; init; }

    public required string? Range { get; init; }

    public required string Body { get; init; }

    public JsonNode? Json => JsonNode.Parse(Body);

    internal static WireMockRequest Read(JsonElement logged)
    {
        var url = logged.GetProperty("url").GetString() ?? "";
        var parts = url.Split('?', 2);
        return new WireMockRequest
        {
            Method = logged.GetProperty("method").GetString() ?? "",
            Path = parts[0],
            Query = parts.Length == 1 ? [] : [.. parts[1].Split('&').Select(ReadParameter)],
            Authorization = Header(logged, nameof(Authorization)),
            Range = Header(logged, nameof(Range)),
            Body = logged.GetProperty("body").GetString() ?? "",
        };
    }

    private static string? Header(JsonElement logged, string name) =>
        logged.GetProperty("headers").TryGetProperty(name, out var header) ? header.GetString() : null;

    private static (string Name, string Value) ReadParameter(string text)
    {
        var parts = text.Split('=', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length == 1 ? "" : Uri.UnescapeDataString(parts[1]));
    }
}
