using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;

namespace Footbridge.Xmpp.Tests;

public sealed class MeteredStreamTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _pipe = new();
    private readonly byte[] _buffer = new byte[100_000];

    [Fact]
    public async Task Silence_is_how_long_it_waits_for_the_next_byte()
    {
        using var stream = Metered();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.Zero, stream.Silence);

        var reading = stream.ReadAsync(_buffer).AsTask();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), stream.Silence);
        await _pipe.Writer.WriteAsync(new byte[] { (byte)' ' });
        Assert.Equal(1, await reading);

        Assert.Equal(TimeSpan.Zero, stream.Silence);
        var more = stream.ReadAsync(_buffer).AsTask();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), stream.Silence);
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(0, await more);
        Assert.True(stream.IsAtEnd);
    }

    [Fact]
    public async Task Bytes_are_counted_since_the_last_stanza_and_never_many_at_once()
    {
        using var stream = Metered();
        var writing = _pipe.Writer.WriteAsync(new byte[20_000]).AsTask();

        Assert.Equal(MeteredStream.MaxRead, await stream.ReadAsync(_buffer));
        Assert.Equal(MeteredStream.MaxRead, await stream.ReadAsync(_buffer));
        Assert.Equal(2 * MeteredStream.MaxRead, stream.Count);
        stream.StartStanza();
        var last = await stream.ReadAsync(_buffer);

        Assert.Equal(last, stream.Count);
        await writing;
    }

    [Fact]
    public async Task A_stanza_without_an_end_ends_the_stream()
    {
        using var stream = Metered();
        var writing = _pipe.Writer.WriteAsync(new byte[60_000]).AsTask();

        var error = await Assert.ThrowsAsync<StreamErrorException>(() => stream.ReadExactlyAsync(_buffer).AsTask());

        Assert.Equal("policy-violation", error.Condition);
        _pipe.Reader.Complete();
        await writing;
    }

    private MeteredStream Metered() => new(_pipe.Reader.AsStream(), _time, hardLimit: 50_000);
}
