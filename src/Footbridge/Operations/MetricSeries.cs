using System.Diagnostics.Metrics;
using System.Globalization;

namespace Footbridge.Operations;

/// <summary>One metric with all its series; <paramref name="Kind"/> is counter, gauge or histogram.</summary>
internal sealed record Metric(string Name, string Kind, string Help, IReadOnlyList<Sample> Samples);

/// <summary>One line: what follows the metric's name (<c>_bucket</c>, <c>_sum</c>, <c>_count</c>, or nothing), labels, value.</summary>
internal sealed record Sample(string Suffix, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value);

/// <summary>What one instrument has said, by its labels. Not for more than one thread at a time.</summary>
internal sealed class MetricSeries(Instrument instrument)
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600];

    private readonly SortedDictionary<string, Values> _byLabels = new(StringComparer.Ordinal);

    public string Name => instrument.Name;

    private bool IsHistogram => instrument is Histogram<double>;

    private string Kind =>
        IsHistogram ? "histogram"
        : instrument is Counter<long> or ObservableCounter<int> or ObservableCounter<long> or ObservableCounter<double> ? "counter"
        : "gauge";

    /// <summary>What is looked up is told whole in each round: a label that is not told again is gone.</summary>
    public void BeginRound()
    {
        if (instrument.IsObservable)
        {
            _byLabels.Clear();
        }
    }

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var texts = labels.ToArray()
            .Select(label => new KeyValuePair<string, string>(label.Key, Convert.ToString(label.Value, CultureInfo.InvariantCulture) ?? "")).ToArray();
        var key = string.Join('\n', texts.Select(label => $"{label.Key}={label.Value}"));
        if (!_byLabels.TryGetValue(key, out var values))
        {
            _byLabels[key] = values = new Values(texts);
        }

        values.Add(value, Bounds);
    }

    public Metric Read() => new(
        Name, Kind, instrument.Description ?? "", [.. _byLabels.Values.SelectMany(values => IsHistogram ? values.Histogram(Bounds) : [values.Single()])]);

    private sealed class Values(IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        // A place for each bound, and one for what is above all.
        private long[] _counts = [];
        private double _sum;

        public void Add(double value, double[] bounds)
        {
            _sum += value;
            if (_counts.Length == 0)
            {
                _counts = new long[bounds.Length + 1];
            }

            var place = Array.FindIndex(bounds, bound => value <= bound);
            _counts[place < 0 ? bounds.Length : place]++;
        }

        public Sample Single() => new("", labels, _sum);

        // Prometheus text format: each bucket counts all up to its bound, and the last, +Inf, all.
        public IEnumerable<Sample> Histogram(double[] bounds)
        {
            var count = 0L;
            for (var place = 0; place < _counts.Length; place++)
            {
                count += _counts[place];
                var bound = place < bounds.Length ? bounds[place].ToString(CultureInfo.InvariantCulture) : "+Inf";
                yield return new Sample("_bucket", [.. labels, new("le", bound)], count);
            }

            yield return new Sample("_sum", labels, _sum);
            yield return new Sample("_count", labels, count);
        }
    }
}
