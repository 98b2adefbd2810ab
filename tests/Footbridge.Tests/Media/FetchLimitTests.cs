using System.IO.Compression;
using Footbridge.Media;
using Xunit;

namespace Footbridge.Tests.Media;

/// <summary>How much, for how long, and how many at once.</summary>
public sealed class FetchLimitTests : FetchTest
{
    [Fact]
    public async Task A_file_that_says_it_is_too_large_is_not_read()
    {
        Server.Script = (_, stream, ct) => ScriptedFileServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n", ct);

        Assert.Equal("it is larger than 1.0 kB", (await RefusedAsync(Server.Url, most: 1000)).Message);
    }

    [Fact]
    public async Task A_file_that_does_not_end_is_cut_off_at_the_limit()
    {
        var written = 0L;
        Server.Script = async (_, stream, ct) =>
        {
            await ScriptedFileServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", ct);
            for (var piece = new byte[64 * 1024]; ; written += piece.Length)
            {
                await stream.WriteAsync(piece, ct);
            }
        };

        Assert.Equal("it is larger than 1.0 MB", (await RefusedAsync(Server.Url, most: 1_000_000)).Message);
        // What the sockets between hold may have been written too.
        Assert.InRange(written, 0, 50_000_000);
    }

    [Fact]
    public async Task A_packed_answer_stays_packed()
    {
        var bomb = new MemoryStream();
        await using (var zip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await zip.WriteAsync(new byte[50_000_000]);
        }

        Server.Answers(bomb.ToArray(), "Content-Encoding: gzip\r\nContent-Type: image/png\r\n");

        using var file = await FetchAsync(most: 1_000_000);

        Assert.Equal(bomb.Length, file.Size);
        Assert.Equal("application/gzip", MediaTypes.Of(file.Head.Span, file.DeclaredType));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        Server.Script = async (_, _, ct) => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        var refusal = RefusedAsync(Server.Url);
        await Wait.UntilAsync(() => Task.FromResult(Server.Requests.Count == 1), "it was asked");

        Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal((true, "its server was silent for 20 seconds"), ((await refusal).IsPassing, (await refusal).Message));
    }

    [Fact]
    public async Task A_server_that_falls_silent_in_the_middle_is_given_up()
    {
        Server.Script = async (_, stream, ct) =>
        {
            await ScriptedFileServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        };
        var refusal = RefusedAsync(Server.Url);

        await Wait.UntilAsync(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(refusal.IsCompleted);
            },
            "it is given up");

        Assert.Equal("its server was silent for 20 seconds", (await refusal).Message);
    }

    [Fact]
    public async Task A_server_that_goes_on_and_on_is_given_up_too()
    {
        Server.Script = async (_, stream, ct) =>
        {
            await ScriptedFileServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n", ct);
            while (true)
            {
                await ScriptedFileServer.WriteAsync(stream, ".", ct);
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, ct);
            }
        };
        // Silent never.
        Config = Config with { FetchIdleTimeout = TimeSpan.FromHours(1) };
        var refusal = RefusedAsync(Server.Url, most: 100_000_000);

        await Wait.UntilAsync(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(10));
                return Task.FromResult(refusal.IsCompleted);
            },
            "it is given up");

        Assert.Equal((false, "it did not come within 3 minutes"), ((await refusal).IsPassing, (await refusal).Message));
    }

    [Fact]
    public async Task Only_so_many_are_fetched_at_once_and_the_next_need_not_wait_for_them()
    {
        Config = Config with { FetchesAtOnce = 1 };
        Server.Script = async (_, _, ct) => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        var fetcher = Fetcher();
        using var stop = new CancellationTokenSource();
        var first = fetcher.FetchAsync(new FetchOrder(Server.Url, 100), stop.Token);
        await Wait.UntilAsync(() => Task.FromResult(Server.Requests.Count == 1), "the first is under way");

        var refusal = await Assert.ThrowsAsync<FileFetchException>(() => fetcher.FetchAsync(new FetchOrder(Server.Url, 100), CancellationToken.None));
        Assert.True(refusal.IsPassing);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Server.Answers("now"u8.ToArray());
        using (var file = await fetcher.FetchAsync(new FetchOrder(Server.Url, 100), CancellationToken.None))
        {
            Assert.Equal(3, file.Size);
            // It is on the disk, and on its way to the homeserver.
            await Assert.ThrowsAsync<FileFetchException>(() => fetcher.FetchAsync(new FetchOrder(Server.Url, 100), CancellationToken.None));
        }

        using var next = await fetcher.FetchAsync(new FetchOrder(Server.Url, 100), CancellationToken.None);
        Assert.Equal(3, next.Size);
    }

    [Fact]
    public async Task A_slow_server_leaves_half_of_the_places_to_others()
    {
        Config = Config with { FetchesAtOnce = 2 };
        Server.Script = async (_, _, ct) => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        await using var other = new ScriptedFileServer();
        var fetcher = Fetcher();
        using var stop = new CancellationTokenSource();
        var slow = fetcher.FetchAsync(new FetchOrder(Server.Url, 100), stop.Token);
        await Wait.UntilAsync(() => Task.FromResult(Server.Requests.Count == 1), "the first is under way");

        var refusal = await Assert.ThrowsAsync<FileFetchException>(() => fetcher.FetchAsync(new FetchOrder(Server.Url, 100), CancellationToken.None));
        Assert.Equal((true, "too many files are on their way at once"), (refusal.IsPassing, refusal.Message));
        using (var file = await fetcher.FetchAsync(new FetchOrder(other.Url, 100), CancellationToken.None))
        {
            Assert.Equal(1, file.Size);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
    }

    [Fact]
    public async Task With_a_nearly_full_disk_nothing_is_fetched_yet()
    {
        var refusal = await Assert.ThrowsAsync<FileFetchException>(() =>
            Fetcher(minimumFreeDisk: long.MaxValue).FetchAsync(new FetchOrder(Server.Url, 100), CancellationToken.None));

        Assert.True(refusal.IsPassing);
        Assert.Empty(Server.Requests);
    }
}
