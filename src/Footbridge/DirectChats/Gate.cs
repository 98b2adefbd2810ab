using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Stands for a link (homeserver, component). While it is closed the lanes that need it wait here, unattempted.
/// </summary>
internal sealed partial class Gate(string name, Lanes lanes, TimeProvider time, ILogger<Gate> logger)
{
    private readonly Lock _lock = new();
    private readonly HashSet<LaneQueue> _parked = [];
    private TaskCompletionSource _closed = Completed();
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public bool IsOpen { get; private set; }

    /// <summary>How often it opened, the first time included.</summary>
    public int Openings { get; private set; }

    /// <summary>Why it is closed, in words for people.</summary>
    public string Reason { get; private set; } = "not connected yet";

    /// <summary>When it was last closed after having been open, and why; null where it never was.</summary>
    public (DateTimeOffset At, string Reason)? LastClosed { get; private set; }

    public void Open()
    {
        LaneQueue[] parked;
        lock (_lock)
        {
            if (IsOpen)
            {
                return;
            }

            IsOpen = true;
            Openings++;
            Reason = "";
            parked = [.. _parked];
            _parked.Clear();
            _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _opened.SetResult();
        }

        Log.Opened(logger, name, parked.Length);
        foreach (var queue in parked)
        {
            lanes.MakeReady(queue);
        }
    }

    public void Close(string reason)
    {
        lock (_lock)
        {
            Reason = reason;
            if (!IsOpen)
            {
                return;
            }

            IsOpen = false;
            LastClosed = (time.GetUtcNow(), reason);
            _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _closed.SetResult();
        }

        Log.Closed(logger, name, reason);
    }

    /// <summary>The queue becomes ready again when the gate opens; at once where it is open.</summary>
    public void Park(LaneQueue queue)
    {
        lock (_lock)
        {
            if (!IsOpen)
            {
                _parked.Add(queue);
                return;
            }
        }

        lanes.MakeReady(queue);
    }

    /// <summary>Lets the parked queues be looked at once, so that jobs past their last day are given up.</summary>
    public void ReleaseForInspection()
    {
        LaneQueue[] parked;
        lock (_lock)
        {
            parked = [.. _parked];
            _parked.Clear();
        }

        foreach (var queue in parked)
        {
            lanes.MakeReady(queue);
        }
    }

    public Task WaitUntilClosedAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _closed.Task.WaitAsync(cancellationToken);
        }
    }

    public Task WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _opened.Task.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Information, "The {Gate} is there; {Lanes} waiting lanes go on")]
        public static partial void Opened(ILogger logger, string gate, int lanes);

        [LoggerMessage(3002, LogLevel.Warning, "The {Gate} is gone: {Reason}. What is for it waits")]
        public static partial void Closed(ILogger logger, string gate, string reason);
    }
}

/// <summary>The two links of the bridge.</summary>
internal sealed class Gates(Lanes lanes, TimeProvider time, ILogger<Gate> logger)
{
    public Gate Homeserver { get; } = new("homeserver", lanes, time, logger);

    public Gate Component { get; } = new("XMPP server", lanes, time, logger);

    public Gate For(JobKind kind) => kind == JobKind.Event ? Component : Homeserver;
}
