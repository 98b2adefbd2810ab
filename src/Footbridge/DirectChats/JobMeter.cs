using System.Diagnostics;
using System.Diagnostics.Metrics;
using Footbridge.Storage;

namespace Footbridge.DirectChats;

/// <summary>Counts how jobs end, and how long they were inside the bridge. What listens, if anything does, is not known here.</summary>
internal sealed class JobMeter : IDisposable
{
    private static readonly string[] Outcomes = ["delivered", "ignored", "refused"];

    private readonly TimeProvider _time;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _faults;
    private readonly Histogram<double> _inside;

    public JobMeter(TimeProvider time)
    {
        _time = time;
        _deliveries = Meter.CreateCounter<long>("footbridge_deliveries_total", description: "Jobs that ended, by outcome.");
        _retries = Meter.CreateCounter<long>("footbridge_retries_total", description: "Attempts that failed for a passing reason.");
        _faults = Meter.CreateCounter<long>("footbridge_faults_total", description: "Attempts that failed by a fault of the bridge itself: each stands in the log as an error.");
        _inside = Meter.CreateHistogram<double>(
            "footbridge_job_seconds", description: "Time from the commit to the inbox to the commit of the outcome, waits included.");
    }

    /// <summary>The meter of this bridge alone; others add what they can tell.</summary>
    public Meter Meter { get; } = new("Footbridge");

    /// <summary>Brings every series into being, so that a graph of a bridge that never refused anything shows 0 and not nothing.</summary>
    public void Begin()
    {
        foreach (var direction in Enum.GetValues<Direction>())
        {
            _retries.Add(0, Label(direction));
            _faults.Add(0, Label(direction));
            foreach (var outcome in Outcomes)
            {
                _deliveries.Add(0, Label(direction), new("outcome", outcome));
            }
        }
    }

    public void Ended(Job job, Delivery delivery)
    {
        var outcome = delivery switch
        {
            Delivery.Delivered => Outcomes[0],
            Delivery.Ignored => Outcomes[1],
            Delivery.Refused => Outcomes[2],
            _ => throw new UnreachableException("A retry is no outcome."),
        };
        _deliveries.Add(1, Label(job.Direction), new("outcome", outcome));
        var inside = _time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(job.ReceivedAt);
        _inside.Record(Math.Max(0, inside.TotalSeconds), Label(job.Direction));
    }

    public void TriedInVain(Job job) => _retries.Add(1, Label(job.Direction));

    public void Failed(Direction direction) => _faults.Add(1, Label(direction));

    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?> Label(Direction direction) => new("direction", Names.Of(direction));
}
