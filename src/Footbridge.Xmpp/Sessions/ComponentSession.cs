using Microsoft.Extensions.Logging;

namespace Footbridge.Xmpp;

/// <summary>
/// The bridge as a component of an XMPP server (XEP-0114): connects, keeps the link alive, connects again. Below it is one
/// connection at a time, above it the intake.
/// </summary>
public sealed partial class ComponentSession(
    ComponentOptions options,
    IXmppIntake intake,
    IAddressProfiles profiles,
    TimeProvider time,
    ILogger<ComponentSession> logger) : IDisposable
{
    internal const string Stopping = "Footbridge is stopping";

    // A link that lasted this long was a good one; a shorter one, as when two hold one component, counts as an attempt.
    private static readonly TimeSpan GoodLink = TimeSpan.FromSeconds(10);

    // A server that was told that the stream ends has nothing left to do but to end its own side.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly ReconnectDelay _delay = new();
    private Task _running = Task.CompletedTask;
    private LinkLife? _life;
    private int _links;

    /// <summary>The link that is up; null while there is none.</summary>
    public ComponentLink? Link => Volatile.Read(ref _life)?.Link is { CloseReason: null } link ? link : null;

    /// <summary>Why there is no link, in words; null while there is one, and before the first attempt.</summary>
    public string? LastError { get; private set; }

    /// <summary>How often a link came up again.</summary>
    public int Reconnects => Math.Max(0, Volatile.Read(ref _links) - 1);

    /// <summary>Runs until it is stopped, in order or by the token. Once only.</summary>
    public Task RunAsync(CancellationToken ct)
    {
        _running = RunUntilStoppedAsync(ct);
        return _running;
    }

    /// <summary>
    /// Stops in order: everything that the server had written before it answered a last ping is committed, then the stream
    /// is ended. When <paramref name="ct"/> is cancelled it is cut off. Returns when <see cref="RunAsync"/> is over.
    /// </summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await _stopping.CancelAsync();
        await using (ct.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _aborting))
        {
            await _running;
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _aborting.Dispose();
    }

    private async Task RunUntilStoppedAsync(CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, _stopping.Token);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(ct, _aborting.Token);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await RunOnceAsync(stop.Token, abort.Token);
                await Task.Delay(_delay.Next(), time, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped while there was no link: nothing to put in order.
        }
    }

    private async Task RunOnceAsync(CancellationToken stop, CancellationToken abort)
    {
        try
        {
            using var connection = await ComponentConnection.OpenAsync(options, time, stop);
            await RunLinkAsync(new LinkLife(connection, options, intake, profiles, time, logger), stop, abort);
        }
        catch (XmppException e)
        {
            LastError = LinkFault.InWords(e, options);
            Log.NotConnected(logger, LastError);
        }
    }

    private async Task RunLinkAsync(LinkLife life, CancellationToken stop, CancellationToken abort)
    {
        var since = time.GetTimestamp();
        LastError = null;
        Volatile.Write(ref _life, life);
        Interlocked.Increment(ref _links);
        Log.Up(logger, options.Domain, options.Host, options.Port);
        intake.LinkUp(life.Link);

        var running = life.RunAsync(abort);
        using (var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            await Task.WhenAny(running, Task.Delay(Timeout.InfiniteTimeSpan, time, waiting.Token));
            await waiting.CancelAsync();
        }

        if (!running.IsCompleted)
        {
            await EndAsync(life, running, abort);
        }

        var reason = await running;
        LastError = reason;
        Volatile.Write(ref _life, null);
        Log.Down(logger, reason);
        intake.LinkDown(reason);
        if (time.GetElapsedTime(since) >= GoodLink)
        {
            _delay.Reset();
        }
    }

    private async Task EndAsync(LinkLife life, Task running, CancellationToken abort)
    {
        try
        {
            await life.EndAsync(abort);
            await running.WaitAsync(EndTimeout, time, abort);
        }
        catch (Exception e) when (e is XmppException or TimeoutException || (e is OperationCanceledException && abort.IsCancellationRequested))
        {
            Log.NotEnded(logger, e.Message);
        }

        life.Link.Close(Stopping);
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Connected as the component {Domain} to {Host}:{Port}")]
        public static partial void Up(ILogger logger, Jid domain, string host, int port);

        [LoggerMessage(2002, LogLevel.Information, "The link to the XMPP server is down: {Reason}")]
        public static partial void Down(ILogger logger, string reason);

        [LoggerMessage(2003, LogLevel.Warning, "No link to the XMPP server: {Reason}")]
        public static partial void NotConnected(ILogger logger, string reason);

        [LoggerMessage(2004, LogLevel.Information, "The stream was cut off, not ended in order: {Reason}")]
        public static partial void NotEnded(ILogger logger, string reason);
    }
}
