using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Footbridge.Matrix.Client;

/// <summary>
/// Makes calls: at most so many at once, each with a deadline, repeatable ones again after no answer or a rate limit.
/// Before it: <see cref="MatrixClient"/>; after it: the homeserver.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle has nothing to dispose, and calls under way still release it.")]
internal sealed partial class HomeserverCalls(
    HttpClient http, Uri baseUrl, TimeProvider time, int maxRequests, TimeSpan requestTimeout, ILogger logger)
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    // A longer limit is the caller's to wait for, with its lane behind it.
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _places = new(maxRequests, maxRequests);
    private long _lastServerDate;
    private long _lastSuccess;

    public DateTimeOffset? LastServerDate => ReadTime(ref _lastServerDate);

    public DateTimeOffset? LastSuccess => ReadTime(ref _lastSuccess);

    /// <summary>The JSON of a successful answer.</summary>
    /// <exception cref="MatrixException">The homeserver refused, or its answer cannot be read.</exception>
    /// <exception cref="HomeserverUnreachableException">No answer.</exception>
    public async Task<JsonElement> SendAsync(HomeserverRequest request, AssertedIdentity? identity, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (answer, noAnswer) = await TryAsync(request, identity, cancellationToken);
            if (answer is { IsSuccess: true })
            {
                return answer.Json ?? throw new UnreadableAnswerException("it is not JSON");
            }

            var failure = answer?.ToException() ?? noAnswer ?? throw new UnreachableException();
            if (!request.Repeatable || attempt == MostAttempts || DelayBefore(attempt, answer) is not { } delay)
            {
                throw failure;
            }

            Log.CalledAgain(logger, request.Method, attempt, delay, failure.Message);
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private static TimeSpan? DelayBefore(int attempt, HomeserverAnswer? answer)
    {
        if (answer is { Status: HttpStatusCode.TooManyRequests })
        {
            var after = answer.RetryAfter ?? DefaultRetryAfter;
            return after <= LongestRetryAfter ? after : null;
        }

        var backoff = FirstDelay * Math.Pow(2, attempt - 1);
        return answer is null ? backoff * (0.5 + Random.Shared.NextDouble()) : null;
    }

    // One of the two.
    private async Task<(HomeserverAnswer? Answer, Exception? NoAnswer)> TryAsync(
        HomeserverRequest request, AssertedIdentity? identity, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            using var deadline = new CancellationTokenSource(requestTimeout + request.MoreTime, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            using var message = request.ToMessage(baseUrl, identity);
            using var response = await http.SendAsync(message, both.Token);
            var answer = await HomeserverAnswer.ReadAsync(response, time.GetUtcNow(), both.Token);
            Note(response, answer);
            return answer.IsNoAnswer
                ? (null, new HomeserverUnreachableException($"the homeserver does not answer: {(int)answer.Status} from a server before it"))
                : (answer, null);
        }
        catch (HttpRequestException exception)
        {
            return (null, new HomeserverUnreachableException($"the homeserver does not answer: {exception.Message}", exception));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, new HomeserverUnreachableException($"the homeserver has not answered within {(requestTimeout + request.MoreTime).TotalSeconds:0} s", exception));
        }
        finally
        {
            _places.Release();
        }
    }

    private void Note(HttpResponseMessage response, HomeserverAnswer answer)
    {
        if (response.Headers.Date is { } date)
        {
            Volatile.Write(ref _lastServerDate, date.UtcTicks);
        }

        if (answer.IsSuccess)
        {
            Volatile.Write(ref _lastSuccess, time.GetUtcNow().UtcTicks);
        }
    }

    private static DateTimeOffset? ReadTime(ref long ticks) =>
        Volatile.Read(ref ticks) is var value and not 0 ? new DateTimeOffset(value, TimeSpan.Zero) : null;

    private static partial class Log
    {
        [LoggerMessage(1010, LogLevel.Debug, "{Method} is tried again after attempt {Attempt}, in {Delay}: {Reason}")]
        public static partial void CalledAgain(ILogger logger, HttpMethod method, int attempt, TimeSpan delay, string reason);
    }
}
