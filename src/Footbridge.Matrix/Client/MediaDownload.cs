using System.Net;

namespace Footbridge.Matrix.Client;

/// <summary>
/// A file that comes from the homeserver, read as it comes and never held whole. It begins where it was asked to begin: a
/// homeserver that knows no ranges gives all of it, and what was not asked for is read past here.
/// </summary>
public sealed class MediaDownload : IAsyncDisposable
{
    private const int SkipBuffer = 64 * 1024;

    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private long _toSkip;

    private MediaDownload(HttpResponseMessage response, Stream stream, long toSkip, TimeSpan patience, TimeProvider time)
    {
        _response = response;
        _stream = stream;
        _toSkip = toSkip;
        _patience = patience;
        _time = time;
    }

    /// <summary>How much will come from here on, as the homeserver says; null where it does not.</summary>
    public long? Length => _response.Content.Headers.ContentLength - _toSkip;

    internal static async Task<MediaDownload> OfAsync(
        HttpResponseMessage response, long from, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        // RFC 9110 section 14.4: Content-Range: bytes 100-199/1000. Another part than the one asked for is none to go on with.
        var begins = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From : 0;
        if (begins is not { } at || at > from)
        {
            throw new UnreadableAnswerException("another part of the file than was asked for");
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new MediaDownload(response, stream, from - at, patience, time);
    }

    /// <summary>The next bytes; 0 at the end.</summary>
    /// <exception cref="MediaStalledException">Nothing came for too long, or the connection broke in the middle.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_toSkip > 0)
        {
            var skipped = await ReadOnceAsync(new byte[Math.Min(_toSkip, SkipBuffer)], cancellationToken);
            _toSkip = skipped == 0 ? 0 : _toSkip - skipped;
        }

        return await ReadOnceAsync(buffer, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _response.Dispose();
    }

    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await _stream.ReadAsync(buffer, both.Token);
        }
        catch (IOException exception)
        {
            throw new MediaStalledException($"the homeserver broke off in the middle of a file: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MediaStalledException($"the homeserver sent nothing more of a file for {_patience.TotalSeconds:0} s", exception);
        }
    }
}
