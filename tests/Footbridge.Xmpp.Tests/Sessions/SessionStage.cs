using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Footbridge.Xmpp.Tests;

/// <summary>A running session between a scripted server and a recording intake.</summary>
internal sealed class SessionStage : IAsyncDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private readonly Task _running;

    public SessionStage(Func<ComponentOptions, ComponentOptions>? configure = null, TimeProvider? time = null)
    {
        // In real time no test is about silence, and a slow machine must not make one so.
        var options = time is null ? Server.Options with { KeepAlive = TimeSpan.FromMinutes(5) } : Server.Options;
        Options = configure is null ? options : configure(options);
        Session = new ComponentSession(Options, Intake, Profiles, time ?? TimeProvider.System, Log);
        _running = Session.RunAsync(_cut.Token);
    }

    public ScriptedComponentServer Server { get; } = new();

    public RecordingIntake Intake { get; } = new();

    public ToldProfiles Profiles { get; } = new();

    public RecordingLog Log { get; } = new();

    public ComponentOptions Options { get; }

    public ComponentSession Session { get; }

    /// <summary>Completes when the session's run is over.</summary>
    public Task Running => _running.WaitAsync(ScriptedComponentServer.Patience);

    /// <summary>The next link, on both of its ends.</summary>
    public async Task<(ScriptedComponentServer.Connection Server, ComponentLink Link)> LinkAsync()
    {
        var connection = await Server.TakeComponentAsync();
        return (connection, await Intake.NextLinkAsync());
    }

    public void Cut() => _cut.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _cut.CancelAsync();
        await Running;
        Session.Dispose();
        Server.Dispose();
        _cut.Dispose();
    }

    internal sealed class RecordingLog : ILogger<ComponentSession>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
