using System.Text.Json.Nodes;

namespace Footbridge.Lab;

/// <summary>What <see cref="WireMockServer"/> is to answer a request with, or the way in which it is to fail.</summary>
public sealed record WireMockAnswer
{
    /// <summary>The connection is reset: TCP RST.</summary>
    public static WireMockAnswer Reset { get; } = new() { Fault = "CONNECTION_RESET_BY_PEER" };

    /// <summary>The connection is closed without a byte.</summary>
    public static WireMockAnswer Empty { get; } = new() { Fault = "EMPTY_RESPONSE" };

    /// <summary>A status line of 200, then what is no HTTP, then the end.</summary>
    public static WireMockAnswer Malformed { get; } = new() { Fault = "MALFORMED_RESPONSE_CHUNK" };

    public int Status { get; init; } = 200;

    public string Body { get; init; } = "{}";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the server waits before it answers.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The body is a Handlebars template over the request, as <c>{{request.pathSegments.[7]}}</c>.</summary>
    public bool IsTemplate { get; init; }

    /// <summary>WireMock's name of a fault; then nothing else counts.</summary>
    public string? Fault { get; init; }

    public static WireMockAnswer Json(string body, int status = 200) => new() { Status = status, Body = body };

    internal JsonObject ToJson()
    {
        if (Fault is not null)
        {
            return new JsonObject { ["fault"] = Fault };
        }

        var headers = new JsonObject { ["Content-Type"] = "application/json" };
        foreach (var (name, value) in Headers)
        {
            headers[name] = value;
        }

        return new JsonObject
        {
            ["status"] = Status,
            ["body"] = Body,
            ["headers"] = headers,
            ["fixedDelayMilliseconds"] = (int)Delay.TotalMilliseconds,
            ["transformers"] = IsTemplate ? new JsonArray("response-template") : [],
        };
    }
}
