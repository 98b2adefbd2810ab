using Footbridge.Configuration;
using Footbridge.Media;

namespace Footbridge.Checks;

/// <summary>
/// Whether files from Matrix have a way to XMPP. <paramref name="isRunning"/>: a bridge listens, so its public address can be tried.
/// </summary>
internal sealed class FilesCheck(MediaConfig config, bool isRunning, TimeProvider time) : ICheck
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

        return isRunning ? [await TryAsync(publicUrl, cancellationToken)] : [CheckLine.Ok(Name, $"are to be served at {publicUrl}")];
    }

    private async Task<CheckLine> TryAsync(string publicUrl, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
        using var deadline = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // A file that there is not: nobody else says that in our words.
            using var answer = await http.GetAsync($"{publicUrl}/{MediaToken.New().Text}/check.txt", both.Token);
            return answer.Headers.TryGetValues("Content-Security-Policy", out var policy) && policy.SequenceEqual([MediaEndpoint.Policy])
                ? CheckLine.Ok(Name, $"are served at {publicUrl}")
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
    }

    // Some networks cannot reach their own public address from inside.
    private CheckLine NotReached(string publicUrl, string says) => CheckLine.Warning(
        Name, $"{publicUrl} cannot be reached from this machine: {says}", $"see from outside whether it is passed on to {config.Listen}");
}
