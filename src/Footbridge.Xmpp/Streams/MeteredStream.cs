namespace Footbridge.Xmpp;

/// <summary>
/// What the server sends, with two meters: the bytes since the last stanza ended, and how long we have been waiting for the
/// next byte. An <see cref="System.Xml.XmlReader"/> has neither: its own limit counts the whole stream, and it shows
/// whitespace only when something else follows. On the way <see cref="ReservedXml"/> is taken out of its sight.
/// </summary>
internal sealed class MeteredStream(Stream inner, TimeProvider time, long hardLimit) : Stream
{
    /// <summary>The XML reader takes what it is given and looks at it later: the meter is wrong by at most this much.</summary>
    public const int MaxRead = 8192;

    private readonly ReservedXml _reserved = new();
    private long _waitingSince;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes since <see cref="StartStanza"/>.</summary>
    public long Count { get; private set; }

    /// <summary>The server has closed its side.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>How long the server has been silent; zero while it is we who do not listen.</summary>
    public TimeSpan Silence => Interlocked.Read(ref _waitingSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    public void StartStanza() => Count = 0;

    /// <exception cref="StreamErrorException">The stanza is larger than even what is only skipped may be.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Exchange(ref _waitingSince, time.GetTimestamp());
        var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, MaxRead)], cancellationToken);
        Interlocked.Exchange(ref _waitingSince, 0);
        _reserved.Rename(buffer.Span[..read]);
        Count += read;
        IsAtEnd = read == 0 && buffer.Length > 0;

        // RFC 6120 section 4.9.3.14: policy-violation, as when a stanza exceeds a configured size.
        return Count <= hardLimit ? read : throw new StreamErrorException("policy-violation", "A stanza without an end");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
