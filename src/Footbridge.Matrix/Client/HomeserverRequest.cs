using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Footbridge.Matrix.Client;

/// <summary>
/// One call of the client-server API. <see cref="Path"/> is already escaped (see <see cref="Escape"/>). It may be tried
/// again by itself only where that cannot do a second thing: <see cref="Repeatable"/>.
/// </summary>
internal sealed record HomeserverRequest(HttpMethod Method, string Path)
{
    // Text stays text: \u escapes would triple the size of most languages.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>Already serialised, so that every attempt sends the same bytes.</summary>
    public byte[]? Body { get; init; }

    /// <summary>In place of <see cref="Body"/>: makes what is sent, anew for each attempt.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>What it may take longer than another request.</summary>
    public TimeSpan MoreTime { get; init; }

    public bool Repeatable { get; init; }

    public static HomeserverRequest Get(string path, params (string Name, string Value)[] query) =>
        new(HttpMethod.Get, path) { Query = query, Repeatable = true };

    public static HomeserverRequest Put(string path, JsonNode body) =>
        new(HttpMethod.Put, path) { Body = Serialise(body), Repeatable = true };

    public static HomeserverRequest Post(string path, JsonNode body) => new(HttpMethod.Post, path) { Body = Serialise(body) };

    /// <summary>An id, or any text, as one segment of a path.</summary>
    public static string Escape<T>(T segment) => Uri.EscapeDataString(segment?.ToString() ?? "");

    public HttpRequestMessage ToMessage(Uri baseUrl, AssertedIdentity? identity)
    {
        var uri = new StringBuilder(baseUrl.AbsoluteUri.TrimEnd('/')).Append(Path);
        var separator = '?';
        foreach (var (name, value) in Query.Concat(Assertion(identity)))
        {
            uri.Append(CultureInfo.InvariantCulture, $"{separator}{name}={Uri.EscapeDataString(value)}");
            separator = '&';
        }

        var message = new HttpRequestMessage(Method, uri.ToString());
        if (identity is not null)
        {
            message.Headers.Authorization = new("Bearer", identity.AccessToken);
        }

        if (Content is not null)
        {
            message.Content = Content();
        }
        else if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body) { Headers = { ContentType = new("application/json") } };
        }

        return message;
    }

    // Application service API, "Identity assertion": ?user_id=@_xmpp_alice=40example.org:server&device_id=DEVICE
    private static IEnumerable<(string Name, string Value)> Assertion(AssertedIdentity? identity)
    {
        if (identity?.User is { } user)
        {
            yield return ("user_id", user.ToString());
        }

        if (identity?.DeviceId is { } device)
        {
            yield return ("device_id", device);
            // COMPAT(Synapse <1.141, MSC3202): the name before version 1.17 of the specification.
            yield return ("org.matrix.msc3202.device_id", device);
        }
    }

    private static byte[] Serialise(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString(Compact));
}
