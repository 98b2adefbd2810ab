using System.Diagnostics.Metrics;
using Footbridge.Operations;
using Xunit;

namespace Footbridge.Tests.Operations;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new("a test");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void A_counter_adds_up_by_its_labels()
    {
        var series = new MetricSeries(_meter.CreateCounter<long>("deliveries_total", description: "Jobs."));
        series.Take(1, [new("outcome", "refused")]);
        series.Take(2, [new("outcome", "delivered")]);
        series.Take(3, [new("outcome", "refused")]);

        Assert.Equal(
            """
            # HELP deliveries_total Jobs.
            # TYPE deliveries_total counter
            deliveries_total{outcome="delivered"} 2
            deliveries_total{outcome="refused"} 4

            """,
            PrometheusText.Of([series.Read()]));
    }

    [Fact]
    public void A_histogram_counts_in_each_bucket_all_up_to_its_bound()
    {
        var series = new MetricSeries(_meter.CreateHistogram<double>("job_seconds"));
        foreach (var seconds in new[] { 0.005, 0.02, 0.02, 7, 10_000 })
        {
            series.Take(seconds, [new("direction", "to_xmpp")]);
        }

        var lines = PrometheusText.Of([series.Read()]).Split('\n');

        Assert.Contains("# TYPE job_seconds histogram", lines);
        Assert.Contains("job_seconds_bucket{direction=\"to_xmpp\",le=\"0.005\"} 1", lines);
        Assert.Contains("job_seconds_bucket{direction=\"to_xmpp\",le=\"0.01\"} 1", lines);
        Assert.Contains("job_seconds_bucket{direction=\"to_xmpp\",le=\"0.025\"} 3", lines);
        Assert.Contains("job_seconds_bucket{direction=\"to_xmpp\",le=\"600\"} 4", lines);
        Assert.Contains("job_seconds_bucket{direction=\"to_xmpp\",le=\"+Inf\"} 5", lines);
        Assert.Contains("job_seconds_count{direction=\"to_xmpp\"} 5", lines);
        Assert.Contains("job_seconds_sum{direction=\"to_xmpp\"} 10007.045", lines);
    }

    [Fact]
    public void What_is_not_told_again_is_gone()
    {
        var series = new MetricSeries(_meter.CreateObservableGauge("chats", () => 0));
        series.Take(3, [new("room", "open")]);
        series.BeginRound();
        series.Take(2, [new("room", "closed")]);

        Assert.Equal("# HELP chats \n# TYPE chats gauge\nchats{room=\"closed\"} 2\n", PrometheusText.Of([series.Read()]));
    }

    [Fact]
    public void Labels_and_help_are_escaped()
    {
        var series = new MetricSeries(_meter.CreateObservableGauge("odd", () => 0, description: "a\\b\nc\"d"));
        series.Take(0.5, [new("label", "a\\b\nc\"d")]);

        Assert.Equal(
            "# HELP odd a\\\\b\\nc\"d\n# TYPE odd gauge\nodd{label=\"a\\\\b\\nc\\\"d\"} 0.5\n", PrometheusText.Of([series.Read()]));
    }
}
