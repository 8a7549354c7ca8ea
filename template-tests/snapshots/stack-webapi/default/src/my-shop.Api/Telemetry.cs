using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
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
        // Adds method, route and status to the spans of requests.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeScopes = true;
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault(), builder.Environment)).AddOtlpExporter();
        });
        builder.Services.AddHostedService<Exporter>();
    }

    /// <summary>Names the span of a request after its route and records how it ended, because the framework does neither.</summary>
    public static void UseTelemetry(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            span.DisplayName = $"{http.Request.Method} {route}".TrimEnd();
            span.SetTag("http.route", route).SetTag("http.response.status_code", http.Response.StatusCode);
            if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
    });

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
                        .AddSource("Microsoft.AspNetCore", "System.Net.Http")
                        .AddSource(EventTracing.SourceName)
                        .AddOtlpExporter())
                    .WithMetrics(metrics => metrics
                        .AddMeter(
                            "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime")
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
