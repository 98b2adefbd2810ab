using System.Diagnostics.Metrics;
using Footbridge.DirectChats;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.Operations;

/// <summary>
/// Listens to the bridge's instruments from its start, and answers what they say now. It stands between the instruments and
/// <see cref="PrometheusText"/> or <see cref="StatusText"/>.
/// </summary>
internal sealed partial class Metrics : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<MetricSeries> _series = [];
    private readonly MeterListener _listener = new();
    private readonly ILogger<Metrics> _logger;

    public Metrics(JobMeter jobMeter, BridgeMeter bridgeMeter, ILogger<Metrics> logger)
    {
        // Asked for only so that its instruments are there.
        ArgumentNullException.ThrowIfNull(bridgeMeter);
        _logger = logger;
        // By the meter itself and not its name: there may be more than one bridge in a process, as in tests.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == jobMeter.Meter)
            {
                var series = new MetricSeries(instrument);
                lock (_lock)
                {
                    _series.Add(series);
                }

                listener.EnableMeasurementEvents(instrument, series);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, value, labels, state) => Take(state, value, labels));
        _listener.SetMeasurementEventCallback<long>((_, value, labels, state) => Take(state, value, labels));
        _listener.SetMeasurementEventCallback<double>((_, value, labels, state) => Take(state, value, labels));
        _listener.Start();
        jobMeter.Begin();
    }

    /// <summary>All metrics in the order of their names. What a failing store would have to tell is left out.</summary>
    public IReadOnlyList<Metric> Read()
    {
        lock (_lock)
        {
            _series.ForEach(series => series.BeginRound());
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is StoreException))
            {
                Log.Incomplete(_logger, exception.InnerExceptions[0].Message);
            }

            return [.. _series.OrderBy(series => series.Name, StringComparer.Ordinal).Select(series => series.Read())];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Take(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (state is MetricSeries series)
        {
            lock (_lock)
            {
                series.Take(value, labels);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5100, LogLevel.Warning, "Metrics are incomplete: {Reason}")]
        public static partial void Incomplete(ILogger logger, string reason);
    }
}
