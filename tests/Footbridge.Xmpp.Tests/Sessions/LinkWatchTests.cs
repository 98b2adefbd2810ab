using Microsoft.Extensions.Time.Testing;

namespace Footbridge.Xmpp.Tests;

public sealed class LinkWatchTests
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_silent_link_is_asked_and_when_it_stays_silent_it_is_dead()
    {
        await using var stage = NewStage();
        var (server, link) = await stage.LinkAsync();
        var began = _time.GetTimestamp();

        var asked = server.HearAsync("</iq>");
        await PassUntilAsync(() => asked.IsCompleted);
        Assert.Contains("<ping xmlns='urn:xmpp:ping'/>", await asked, StringComparison.Ordinal);
        Assert.False(link.Closed.IsCancellationRequested);
        Assert.True(_time.GetElapsedTime(began) >= KeepAlive);
        await PassUntilAsync(() => link.Closed.IsCancellationRequested);

        Assert.True(_time.GetElapsedTime(began) >= 2 * KeepAlive);
        Assert.Equal("up", await stage.Intake.NextEventAsync());
        Assert.Equal("down: The XMPP server does not answer any more", await stage.Intake.NextEventAsync());
    }

    [Fact]
    public async Task A_link_that_answers_is_kept_and_asked_again()
    {
        await using var stage = NewStage();
        var (server, link) = await stage.LinkAsync();

        for (var i = 0; i < 5; i++)
        {
            var returned = server.ReturnPingAsync();
            await PassUntilAsync(() => returned.IsCompleted);
            await returned;
            await server.SayAsync("<message from='a@b' to='c@matrix.example.org'><body>still here</body></message>");
            Assert.Equal("still here", await stage.Intake.NextBodyAsync());
        }

        Assert.False(link.Closed.IsCancellationRequested);
    }

    [Fact]
    public async Task A_link_is_not_dead_while_it_is_we_who_do_not_listen()
    {
        await using var stage = NewStage();
        var committed = new TaskCompletionSource();
        stage.Intake.Commit = (_, _) => committed.Task;
        var (server, link) = await stage.LinkAsync();
        for (var i = 0; i <= 1000; i++)
        {
            await server.SayAsync($"<message from='a@b' to='c@matrix.example.org'><body>{i}</body></message>");
        }

        for (var i = 0; i < 1000; i++)
        {
            await stage.Intake.NextStanzaAsync();
        }

        for (var passed = TimeSpan.Zero; passed < 4 * KeepAlive; passed += Step)
        {
            await PassAsync();
        }

        Assert.False(stage.Intake.HasStanza);
        Assert.False(link.Closed.IsCancellationRequested);
        committed.SetResult();
        Assert.Equal("1000", await stage.Intake.NextBodyAsync());
    }

    [Fact]
    public async Task A_server_that_takes_nothing_any_more_is_dead_although_it_talks()
    {
        await using var stage = NewStage();
        var (server, link) = await stage.LinkAsync();
        var writing = Task.Run(async () =>
        {
            while (true)
            {
                await link.WriteAsync(new string(' ', 200_000), default);
            }
        });

        await PassUntilAsync(
            () => link.Closed.IsCancellationRequested,
            async () =>
            {
                await server.SayAsync("<message from='a@b' to='c@matrix.example.org'/>");
                await Task.WhenAny(stage.Intake.NextStanzaAsync(), ClosedAsync(link));
            });

        await Assert.ThrowsAsync<XmppDisconnectedException>(() => writing.WaitAsync(ScriptedComponentServer.Patience));
        Assert.Equal("up", await stage.Intake.NextEventAsync());
        Assert.Equal("down: The XMPP server does not take what is written", await stage.Intake.NextEventAsync());
    }

    private SessionStage NewStage() => new(options => options with { KeepAlive = KeepAlive }, _time);

    private static Task ClosedAsync(ComponentLink link)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Closed.Register(closed.SetResult);
        return closed.Task;
    }

    private async Task PassUntilAsync(Func<bool> condition, Func<Task>? meanwhile = null)
    {
        var since = TimeProvider.System.GetTimestamp();
        var began = _time.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < ScriptedComponentServer.Patience, "It did not come to that");
            await (meanwhile?.Invoke() ?? Task.CompletedTask);
            // When something is due it is on its way: slowly now, or the next were due before it is there.
            await PassAsync(_time.GetElapsedTime(began) > KeepAlive ? 10 : 1);
        }
    }

    // A moment of real time with each step, in which the session may notice it.
    private async Task PassAsync(int moments = 1)
    {
        _time.Advance(Step);
        await Task.Delay(TimeSpan.FromMilliseconds(10 * moments), TimeProvider.System);
    }
}
