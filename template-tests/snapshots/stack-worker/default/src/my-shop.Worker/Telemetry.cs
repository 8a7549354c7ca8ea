using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using my_shop.Events.Telemetry;

namespace my_shop;

/// <summary>
/// Sends metrics, traces and logs over OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; without it, nothing is collected. The other variables
/// of https://opentelemetry.io/docs/specs/otel/protocol/exporter/ apply, too.
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // How long a stop waits for the collector.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]))
        {
            return;
        }
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeScopes = true;
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault(), builder.Environment)).AddOtlpExporter();
        });
        builder.Services.AddHostedService<Exporter>();
    }

    private static ResourceBuilder Describe(ResourceBuilder resource, IHostEnvironment environment) => resource
        .AddService("my-shop", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString())
        .AddAttributes([new("deployment.environment.name", environment.EnvironmentName)])
        // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES override these.
        .AddEnvironmentVariableDetector();

    /// <summary>Collects the measurements and traces of the framework and the service while the host runs.</summary>
    private sealed class Exporter(IConfiguration configuration, IHostEnvironment environment, LoggerProvider logs)
        : IHostedService, IDisposable
    {
        private OpenTelemetrySdk? _sdk;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _sdk = OpenTelemetrySdk.Create(telemetry =>
            {
                telemetry.Services.AddSingleton(configuration);
                telemetry
                    .ConfigureResource(resource => Describe(resource, environment))
                    .WithTracing(tracing => tracing
                        .AddSource("System.Net.Http")
                        .AddSource(EventTracing.SourceName)
                        .AddOtlpExporter())
                    .WithMetrics(metrics => metrics
                        .AddMeter("System.Net.Http", "System.Runtime")
                        .AddMeter(EventMetrics.MeterName)
                        .AddOtlpExporter());
            });
            return Task.CompletedTask;
        }

        /// <summary>
        /// Sends what has been collected; lines that the host logs after this are not waited for. A collector that does not answer must not
        /// keep the process from ending in time.
        /// </summary>
        public Task StopAsync(CancellationToken cancellationToken)
        {
            var patience = (int)Patience.TotalMilliseconds;
            return Task.WhenAll(
                Task.Run(() => logs.Shutdown(patience), CancellationToken.None),
                Task.Run(() => _sdk?.TracerProvider.Shutdown(patience), CancellationToken.None),
                Task.Run(() => _sdk?.MeterProvider.Shutdown(patience), CancellationToken.None));
        }

        public void Dispose() => _sdk?.Dispose();
    }
}
