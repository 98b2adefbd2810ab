using System.Globalization;
using System.Net;
using System.Text.Json;
using Footbridge.Matrix.Events;

namespace Footbridge.Matrix.Client;

/// <summary>An answer as it came, with its JSON where it is JSON.</summary>
internal sealed record HomeserverAnswer(HttpStatusCode Status, JsonElement? Json, TimeSpan? RetryAfterHeader)
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public string? ErrCode => Json?.TextOrNull("errcode");

    /// <summary>
    /// Whether a server in between speaks for one that does not answer. With an error code the homeserver itself has
    /// answered: Synapse says 502 and 504 of servers that it could not reach for us, and of the bridge when pinged.
    /// </summary>
    public bool IsNoAnswer => ErrCode is null
        && Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    // "Rate limiting": the Retry-After header first, else {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2000}
    public TimeSpan? RetryAfter
    {
        get
        {
            var after = RetryAfterHeader
                ?? (Json?.FieldOrNull("retry_after_ms", JsonValueKind.Number) is { } number && number.TryGetDouble(out var milliseconds)
                    ? TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, LongestRetryAfter.TotalMilliseconds))
                    : null);
            return after is { } value ? TimeSpan.FromTicks(Math.Clamp(value.Ticks, 0, LongestRetryAfter.Ticks)) : null;
        }
    }

    public MatrixException ToException() => new(Status, ErrCode ?? "M_UNKNOWN", Json?.TextOrNull("error"), RetryAfter);

    public static async Task<HomeserverAnswer> ReadAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        JsonElement? json = null;
        try
        {
            json = WellFormedJson.Parse(body);
        }
        catch (JsonException)
        {
            // The page of a server in between, or nothing: for the caller to judge by the status.
        }

        var header = response.Headers.RetryAfter;
        return new HomeserverAnswer(response.StatusCode, json, header?.Delta ?? header?.Date - now);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(int)Status} {ErrCode}");
}
