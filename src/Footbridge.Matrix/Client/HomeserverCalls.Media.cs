using System.Net.Http.Headers;

namespace Footbridge.Matrix.Client;

/// <summary>Calls whose answer is a file: its headers have the deadline of a request, its bytes one from each read to the next.</summary>
internal sealed partial class HomeserverCalls
{
    /// <exception cref="MatrixException">The homeserver refused.</exception>
    /// <exception cref="HomeserverUnreachableException">No connection, or a server in between answered.</exception>
    /// <exception cref="MediaStalledException">Connected, and no answer in time: it may be fetching the file from another server.</exception>
    public async Task<MediaDownload> OpenAsync(
        HomeserverRequest request, AssertedIdentity identity, long from, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(requestTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            using var message = request.ToMessage(baseUrl, identity);
            message.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
            response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (!response.IsSuccessStatusCode)
            {
                var answer = await HomeserverAnswer.ReadAsync(response, time.GetUtcNow(), both.Token);
                throw answer.IsNoAnswer
                    ? new HomeserverUnreachableException($"the homeserver does not answer: {(int)answer.Status} from a server before it")
                    : answer.ToException();
            }

            var download = await MediaDownload.OfAsync(response, from, requestTimeout, time, both.Token);
            response = null;
            return download;
        }
        catch (HttpRequestException exception)
        {
            throw new HomeserverUnreachableException($"the homeserver does not answer: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MediaStalledException($"the homeserver has not begun to send the file within {requestTimeout.TotalSeconds:0} s", exception);
        }
        finally
        {
            response?.Dispose();
        }
    }
}
