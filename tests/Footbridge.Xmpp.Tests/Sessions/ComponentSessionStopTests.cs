namespace Footbridge.Xmpp.Tests;

public sealed class ComponentSessionStopTests
{
    private const string Message = "<message from='romeo@example.net' to='juliet@matrix.example.org'><body>{0}</body></message>";

    [Fact]
    public async Task Stopping_commits_all_that_came_before_the_answer_of_a_last_ping_and_ends_the_stream()
    {
        await using var stage = new SessionStage();
        var committed = new TaskCompletionSource();
        stage.Intake.Commit = (_, _) => committed.Task;
        var (server, link) = await stage.LinkAsync();
        await link.WriteAsync("<presence/>", default);

        var stopping = stage.Session.StopAsync(default);
        var ping = await server.HearAsync("</iq>");
        Assert.StartsWith("<presence/><iq ", ping, StringComparison.Ordinal);
        await server.SayAsync(Message.Replace("{0}", "last", StringComparison.Ordinal) + ping["<presence/>".Length..]);
        Assert.Equal("last", await stage.Intake.NextBodyAsync());
        Assert.False(stopping.IsCompleted);
        committed.SetResult();
        Assert.Equal("</stream:stream>", await server.HearAsync(">"));
        await server.SayAsync(Message.Replace("{0}", "after", StringComparison.Ordinal) + "</stream:stream>");

        await stopping.WaitAsync(ScriptedComponentServer.Patience);
        await stage.Running;
        Assert.Equal("after", await stage.Intake.NextBodyAsync());
        Assert.Equal("up", await stage.Intake.NextEventAsync());
        Assert.StartsWith("down: ", await stage.Intake.NextEventAsync(), StringComparison.Ordinal);
        Assert.False(stage.Intake.HasEvent);
        Assert.Null(stage.Session.Link);
        Assert.True(link.Closed.IsCancellationRequested);
        Assert.Equal("", await server.HearToEndAsync());
    }

    [Fact]
    public async Task Stopping_is_cut_off_when_its_token_says_so()
    {
        await using var stage = new SessionStage();
        var (server, _) = await stage.LinkAsync();
        using var patience = new CancellationTokenSource();

        var stopping = stage.Session.StopAsync(patience.Token);
        await server.HearAsync("</iq>");
        Assert.False(stopping.IsCompleted);
        await patience.CancelAsync();

        await stopping.WaitAsync(ScriptedComponentServer.Patience);
        await stage.Running;
        Assert.Equal("", await server.HearToEndAsync());
    }

    [Fact]
    public async Task What_is_being_committed_when_the_link_breaks_is_finished_before_the_link_counts_as_down()
    {
        await using var stage = new SessionStage();
        var committed = new TaskCompletionSource();
        var given = new TaskCompletionSource<CancellationToken>();
        stage.Intake.Commit = (_, ct) =>
        {
            given.TrySetResult(ct);
            return committed.Task;
        };
        var (server, link) = await stage.LinkAsync();
        await server.SayAsync(Message);
        await stage.Intake.NextStanzaAsync();
        Assert.Equal("up", await stage.Intake.NextEventAsync());

        server.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(ScriptedComponentServer.Patience, TimeProvider.System, link.Closed));
        Assert.Null(stage.Session.Link);
        Assert.False(stage.Intake.HasEvent);
        Assert.False((await given.Task).IsCancellationRequested);
        committed.SetResult();

        Assert.StartsWith("down: ", await stage.Intake.NextEventAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stanza_that_cannot_be_stored_closes_the_link(bool atOnce)
    {
        await using var stage = new SessionStage();
        stage.Intake.Commit = (_, _) => atOnce ? throw new InvalidOperationException("disk full") : Task.FromException(new InvalidOperationException("disk full"));
        var (server, link) = await stage.LinkAsync();

        await server.SayAsync(Message);

        Assert.Equal("up", await stage.Intake.NextEventAsync());
        Assert.Equal("down: A stanza could not be stored (InvalidOperationException)", await stage.Intake.NextEventAsync());
        Assert.True(link.Closed.IsCancellationRequested);
        Assert.Equal("", await server.HearToEndAsync());
        stage.Intake.Commit = (_, _) => Task.CompletedTask;
        var (second, _) = await stage.LinkAsync();
        await second.SayAsync(Message.Replace("{0}", "again", StringComparison.Ordinal));
        await stage.Intake.NextStanzaAsync();
        Assert.Equal("again", await stage.Intake.NextBodyAsync());
    }

    [Fact]
    public async Task At_most_a_thousand_stanzas_are_open()
    {
        await using var stage = new SessionStage();
        var committed = new TaskCompletionSource();
        stage.Intake.Commit = (_, _) => committed.Task;
        var (server, _) = await stage.LinkAsync();

        await server.SayAsync(string.Concat(Enumerable.Range(0, 1500).Select(i => Message.Replace("{0}", $"{i}", StringComparison.Ordinal))));
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal($"{i}", await stage.Intake.NextBodyAsync());
        }

        Assert.False(stage.Intake.HasStanza);
        committed.SetResult();
        for (var i = 1000; i < 1500; i++)
        {
            Assert.Equal($"{i}", await stage.Intake.NextBodyAsync());
        }
    }

    [Fact]
    public async Task A_link_that_is_cut_off_while_it_waits_for_the_intake_is_down_when_the_intake_is_done()
    {
        await using var stage = new SessionStage();
        var committed = new TaskCompletionSource();
        stage.Intake.Commit = (_, _) => committed.Task;
        var (server, link) = await stage.LinkAsync();
        await server.SayAsync(string.Concat(Enumerable.Repeat(Message, 1001)));
        for (var i = 0; i < 1000; i++)
        {
            await stage.Intake.NextStanzaAsync();
        }

        var ended = stage.Session.StopAsync(new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(ScriptedComponentServer.Patience, TimeProvider.System, link.Closed));
        Assert.False(ended.IsCompleted);
        committed.SetResult();

        await ended.WaitAsync(ScriptedComponentServer.Patience);
        Assert.False(stage.Intake.HasStanza);
    }

    [Fact]
    public async Task Stopping_without_a_link_ends_the_run()
    {
        var options = new ScriptedComponentServer().Options;
        using var session = new ComponentSession(options with { Host = "host.invalid" }, new RecordingIntake(), new ToldProfiles(), TimeProvider.System, new SessionStage.RecordingLog());
        var running = session.RunAsync(default);

        await session.StopAsync(default).WaitAsync(ScriptedComponentServer.Patience);

        await running.WaitAsync(ScriptedComponentServer.Patience);
        Assert.Null(session.Link);
    }

    [Fact]
    public async Task Stopping_in_the_middle_of_a_handshake_ends_the_run()
    {
        await using var stage = new SessionStage();
        using var server = await stage.Server.TakeAsync();
        await server.ExpectHeaderAsync();

        await stage.Session.StopAsync(default).WaitAsync(ScriptedComponentServer.Patience);

        await stage.Running;
        Assert.False(stage.Intake.HasEvent);
    }
}
