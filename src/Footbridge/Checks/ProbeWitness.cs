using System.Collections.Concurrent;
using System.Net;
using Footbridge.Configuration;
using Footbridge.Media;
using Microsoft.AspNetCore.Http;

namespace Footbridge.Checks;

/// <summary>
/// Sees the check's own request arrive at the world's door, and through whom: a proxy that is not believed, or does not say who asks,
/// makes all readers one, who share what each should have.
/// </summary>
internal sealed class ProbeWitness(MediaConfig config)
{
    private readonly ConcurrentDictionary<string, SeenProbe?> _probes = new(StringComparer.Ordinal);

    /// <summary>The token of a file that there is not, to be asked for.</summary>
    public string Begin()
    {
        var token = MediaToken.New().Text;
        _probes[token] = null;
        return token;
    }

    /// <summary>How it arrived; null where it did not arrive here.</summary>
    public SeenProbe? End(string token) => _probes.TryRemove(token, out var seen) ? seen : null;

    public Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        if (!_probes.IsEmpty && context.Request.Path.Value?.Split('/') is [.., var token, _] && _probes.ContainsKey(token))
        {
            var peer = ReaderAddress.Plain(context.Connection.RemoteIpAddress);
            _probes.TryUpdate(
                token, new SeenProbe(peer, context.Request.Headers.ContainsKey(ReaderAddress.ForwardedFor), ReaderAddress.IsProxy(peer, config)), null);
        }

        return next(context);
    }
}

/// <summary>From where a request came to us, whether that said who asks, and whether its word counts.</summary>
internal sealed record SeenProbe(IPAddress Peer, bool SaysWho, bool IsBelieved);
