using System.Text;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>A series of measurements, under the name that Prometheus gives it.</summary>
/// <param name="Name">For example <c>events_dead_letters_total</c>.</param>
/// <param name="Labels">For example <c>messaging_destination_name="orders"</c>, in the order of their names, with commas between.</param>
/// <param name="Values">What was measured, one after the other.</param>
/// <param name="IsNew">Whether earlier exports did not have it.</param>
public sealed record MetricSeries(string Name, string Labels, IReadOnlyList<double> Values, bool IsNew);

/// <summary>
/// Reads the gauges and counters of an OTLP exporter, by the field numbers of
/// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/metrics/v1/metrics.proto, and names them as
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics says.
/// </summary>
public static class OtlpMetrics
{
    private const int Gauge = 5;
    private const int Sum = 7;

    /// <summary>All series that were received.</summary>
    public static IReadOnlyList<MetricSeries> Metrics(this OtlpReceiver receiver)
    {
        var found = new Dictionary<(string Name, string Labels), List<double>>();
        var late = new HashSet<(string, string)>();
        var exports = receiver.Messages("metrics");
        for (var number = 0; number < exports.Count; number++)
        {
            foreach (var (series, value) in Points(ProtoMessage.Parse(Encoding.Latin1.GetBytes(exports[number]))))
            {
                if (!found.TryGetValue(series, out var values))
                {
                    found[series] = values = [];
                    if (number > 0)
                    {
                        late.Add(series);
                    }
                }

                values.Add(value);
            }
        }

        return [.. found.Select(one => new MetricSeries(one.Key.Name, one.Key.Labels, one.Value, late.Contains(one.Key)))];
    }

    private static IEnumerable<((string Name, string Labels) Series, double Value)> Points(ProtoMessage export) =>
        from resource in export.Messages(1)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        from kind in new[] { Gauge, Sum }
        from data in metric.Messages(kind)
        let name = NameOf(metric.Text(1), metric.Text(3), isCounter: kind == Sum && data.Number(3) == 1)
        from point in data.Messages(1)
        select ((name, LabelsOf(point)), ValueOf(point));

    /// <summary>The name that Prometheus gives an instrument.</summary>
    /// <param name="name">For example <c>events.dead_letters</c>.</param>
    /// <param name="unit">Of the units, only seconds become a part of the name.</param>
    /// <param name="isCounter">Whether it only grows.</param>
    public static string NameOf(string name, string unit, bool isCounter) =>
        $"{name.Replace('.', '_')}{(unit == "s" ? "_seconds" : "")}{(isCounter ? "_total" : "")}";

    private static string LabelsOf(ProtoMessage point) => string.Join(", ", point.Messages(7)
        .Select(label => (Name: label.Text(1).Replace('.', '_'), Value: label.Message(2)?.Text(1)))
        .OrderBy(label => label.Name, StringComparer.Ordinal)
        .Select(label => $"{label.Name}=\"{label.Value}\""));

    private static double ValueOf(ProtoMessage point) =>
        point.Number(4) is not 0 and var bits ? BitConverter.Int64BitsToDouble(bits) : point.Number(6);
}
