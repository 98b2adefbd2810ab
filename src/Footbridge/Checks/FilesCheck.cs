using System.Net;
using Footbridge.Configuration;
using Footbridge.Media;

namespace Footbridge.Checks;

/// <summary>
/// Whether files from Matrix have a way to XMPP. Where there is a <paramref name="witness"/>, a bridge listens, so its public address is tried.
/// </summary>
internal sealed class FilesCheck(MediaConfig config, ProbeWitness? witness, TimeProvider time) : ICheck
{
    private const string Name = "files";
    private const string Cure = "set media.public_url and put a reverse proxy before media.listen (README.md, \"Files\")";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken)
    {
        if (config.PublicUrl is not { } publicUrl)
        {
            return
            [
                config.Upload == UploadPolicy.Off
                    ? CheckLine.Warning(Name, "files from Matrix cannot be sent: media.public_url is not set, and media.upload is off", Cure)
                    : CheckLine.Warning(
                        Name, "files from Matrix can be sent only where the XMPP server takes files of the component: media.public_url is not set", Cure),
            ];
        }

        var address = new Uri(publicUrl);
        if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            return [CheckLine.Warning(Name, $"{publicUrl} has no TLS: whoever is in between reads the files, and clients may refuse it", "serve it by https")];
        }

        return witness is null ? [CheckLine.Ok(Name, $"are to be served at {publicUrl}")] : [await TryAsync(publicUrl, witness, cancellationToken)];
    }

    private async Task<CheckLine> TryAsync(string publicUrl, ProbeWitness witness, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
        using var deadline = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var token = witness.Begin();
        try
        {
            // A file that there is not: nobody else says that in our words.
            using var answer = await http.GetAsync($"{publicUrl}/{token}/check.txt", both.Token);
            var isOurs = answer.Headers.TryGetValues("Content-Security-Policy", out var policy) && policy.SequenceEqual([MediaEndpoint.Policy]);
            return isOurs && witness.End(token) is { } seen
                ? ThroughWhom(publicUrl, seen)
                : CheckLine.Warning(Name, $"at {publicUrl} another server answers ({(int)answer.StatusCode})", $"have it pass all requests on to {config.Listen}");
        }
        catch (HttpRequestException exception)
        {
            return NotReached(publicUrl, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return NotReached(publicUrl, "no answer");
        }
        finally
        {
            witness.End(token);
        }
    }

    // What has TLS is a proxy: the bridge has none.
    internal static CheckLine ThroughWhom(string publicUrl, SeenProbe seen) => seen switch
    {
        { SaysWho: true, IsBelieved: false } => CheckLine.Warning(
            Name,
            $"requests for {publicUrl} come through {seen.Peer}, which is not believed: all readers count as one, and share its limits",
            $"set media.proxies: {NetworkOf(seen.Peer)}"),
        { SaysWho: false } when publicUrl.StartsWith("https:", StringComparison.Ordinal) => CheckLine.Warning(
            Name,
            $"requests for {publicUrl} come through {seen.Peer}, which does not say who asks: all readers count as one, and share its limits",
            "have it set X-Forwarded-For (README.md, \"Files\")"),
        _ => CheckLine.Ok(Name, $"are served at {publicUrl}"),
    };

    private static string NetworkOf(IPAddress address) => $"{address}/{address.GetAddressBytes().Length * 8}";

    // Some networks cannot reach their own public address from inside.
    private CheckLine NotReached(string publicUrl, string says) => CheckLine.Warning(
        Name, $"{publicUrl} cannot be reached from this machine: {says}", $"see from outside whether it is passed on to {config.Listen}");
}
