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
    private readonly byte[] _bytes = new byte[MaxRead];
    private long _waitingSince;

    // Of the bytes: given out, to be given out, and held back until it is known what they begin.
    private int _given;
    private int _ready;
    private int _end;

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
        while (_given == _ready && !IsAtEnd)
        {
            await FillAsync(cancellationToken);
        }

        var length = Math.Min(buffer.Length, _ready - _given);
        _bytes.AsSpan(_given, length).CopyTo(buffer.Span);
        _given += length;
        return length;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        var held = _end - _ready;
        _bytes.AsSpan(_ready, held).CopyTo(_bytes);
        (_given, _ready, _end) = (0, 0, held);

        Interlocked.Exchange(ref _waitingSince, time.GetTimestamp());
        var read = await inner.ReadAsync(_bytes.AsMemory(held), cancellationToken);
        Interlocked.Exchange(ref _waitingSince, 0);
        Count += read;
        IsAtEnd = read == 0;
        _end += read;
        _ready = IsAtEnd ? _end : _end - _reserved.Rename(_bytes.AsSpan(0, _end), held);

        // RFC 6120 section 4.9.3.14: policy-violation, as when a stanza exceeds a configured size.
        if (Count > hardLimit)
        {
            throw new StreamErrorException("policy-violation", "A stanza without an end");
        }
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
