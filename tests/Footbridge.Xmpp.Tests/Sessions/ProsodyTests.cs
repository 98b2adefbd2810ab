namespace Footbridge.Xmpp.Tests;

/// <summary>What a scripted server can only claim: that a real one takes our handshake, keeps our order and reads what we write.</summary>
public sealed class ProsodyTests(ProsodyServer prosody) : IClassFixture<ProsodyServer>
{
    private static readonly Jid Juliet = Jid.Parse($"juliet@{ProsodyServer.Domain}/matrix");
    private static readonly Jid Nobody = Jid.Parse($"nobody@{ProsodyServer.Host}");

    [Fact]
    public async Task The_handshake_is_taken() =>
        Assert.Equal(new ComponentProbeResult.Ok(), await ComponentProbe.TryAsync(prosody.Options, TimeProvider.System, default));

    [Fact]
    public async Task A_wrong_secret_is_told() =>
        Assert.Equal(new ComponentProbeResult.WrongSecret(), await ComponentProbe.TryAsync(prosody.Options with { Secret = "wrong" }, TimeProvider.System, default));

    [Fact]
    public async Task An_unknown_host_is_told() =>
        Assert.Equal(new ComponentProbeResult.UnknownHost(), await ComponentProbe.TryAsync(prosody.Options with { Domain = Jid.Parse("other.localhost") }, TimeProvider.System, default));

    [Fact]
    public async Task A_second_connection_is_told_of_the_conflict_and_takes_nothing_from_the_first()
    {
        await using var play = await PlayAsync();

        Assert.Equal(new ComponentProbeResult.Conflict(), await ComponentProbe.TryAsync(prosody.Options, TimeProvider.System, default));

        await play.Link.PingAsync(default).WaitAsync(ScriptedComponentServer.Patience);
    }

    [Fact]
    public async Task A_ping_comes_back_after_the_answers_to_all_that_was_written_before_it()
    {
        await using var play = await PlayAsync();
        for (var i = 0; i < 500; i++)
        {
            await play.Link.WriteAsync(Text($"m{i}", "Hi"), default);
        }

        await play.Link.PingAsync(default).WaitAsync(ScriptedComponentServer.Patience);

        // Nobody is there to take them: each was bounced before the ping was routed.
        Assert.Equal(500, play.Intake.Count);
        for (var i = 0; i < 500; i++)
        {
            var bounced = await play.Intake.NextStanzaAsync();
            Assert.Equal(($"m{i}", StanzaErrors.ServiceUnavailable), (bounced.Id, bounced.Error));
        }
    }

    [Fact]
    public async Task A_request_to_the_server_is_answered()
    {
        await using var play = await PlayAsync();
        var request = new Iq { Type = IqType.Get, From = Juliet, To = Jid.Parse(ProsodyServer.Host), Payloads = [Xep0030Disco.InfoRequest()] };

        var answer = await play.Link.RequestAsync(request, default).WaitAsync(ScriptedComponentServer.Patience);

        Assert.True(Xep0030Disco.TryReadInfo(answer, out var info));
        Assert.Contains(Xep0199Ping.Ns, info.Features);
    }

    [Theory]
    [InlineData("<&>\"']]>")]
    [InlineData("\r\n\t \u007F\u0085\u2028\uFEFF")]
    [InlineData("\u0000\u0001\u001F\uFFFE")]
    [InlineData("\U0001F600 e\u0301 \u202Eabc")]
    public async Task No_text_ends_the_stream(string text)
    {
        await using var play = await PlayAsync();

        await play.Link.WriteAsync(Text("m", text), default);
        await play.Link.WriteAsync(Text("m", new string('&', 40_000)), default);
        await play.Link.PingAsync(default).WaitAsync(ScriptedComponentServer.Patience);

        Assert.False(play.Link.Closed.IsCancellationRequested);
    }

    [Fact]
    public async Task Stopping_ends_the_stream_in_order()
    {
        await using var play = await PlayAsync();
        await play.Link.WriteAsync(Text("last", "Hi"), default);

        await play.Session.StopAsync(default).WaitAsync(ScriptedComponentServer.Patience);

        Assert.Equal("last", (await play.Intake.NextStanzaAsync()).Id);
        Assert.Equal("up", await play.Intake.NextEventAsync());
        Assert.Equal("down: Footbridge is stopping", await play.Intake.NextEventAsync());
        Assert.DoesNotContain(play.Log.Lines, line => line.Contains("cut off", StringComparison.Ordinal));
    }

    private static Message Text(string id, string body) =>
        new Message { From = Juliet, To = Nobody, Id = id, Type = MessageType.Chat }.WithBody(body);

    private async Task<Play> PlayAsync()
    {
        var play = new Play(prosody.Options);
        await play.BeginAsync();
        return play;
    }

    private sealed class Play(ComponentOptions options) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _cut = new();
        private Task _running = Task.CompletedTask;

        public RecordingIntake Intake { get; } = new();

        public SessionStage.RecordingLog Log { get; } = new();

        public ComponentSession Session { get; private set; } = null!;

        public ComponentLink Link { get; private set; } = null!;

        public async Task BeginAsync()
        {
            Session = new ComponentSession(options, Intake, new ToldProfiles(), TimeProvider.System, Log);
            _running = Session.RunAsync(_cut.Token);
            Link = await Intake.NextLinkAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _cut.CancelAsync();
            await _running.WaitAsync(ScriptedComponentServer.Patience);
            Session.Dispose();
            _cut.Dispose();
        }
    }
}
