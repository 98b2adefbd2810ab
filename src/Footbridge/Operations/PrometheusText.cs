using System.Globalization;
using System.Text;

namespace Footbridge.Operations;

/// <summary>Writes metrics as Prometheus reads them: https://prometheus.io/docs/instrumenting/exposition_formats/</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder();
        foreach (var metric in metrics)
        {
            // # HELP footbridge_chats Direct chats.
            // # TYPE footbridge_chats gauge
            // footbridge_chats{consent="accepted",room="open"} 3
            text.Append(CultureInfo.InvariantCulture, $"# HELP {metric.Name} {Escape(metric.Help)}\n# TYPE {metric.Name} {metric.Kind}\n");
            foreach (var sample in metric.Samples)
            {
                text.Append(CultureInfo.InvariantCulture, $"{metric.Name}{sample.Suffix}{Labels(sample)} {sample.Value:R}\n");
            }
        }

        return text.ToString();
    }

    private static string Labels(Sample sample) =>
        sample.Labels.Count == 0 ? ""
        : $"{{{string.Join(',', sample.Labels.Select(label => $"{label.Key}=\"{Escape(label.Value).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))}}}";

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
