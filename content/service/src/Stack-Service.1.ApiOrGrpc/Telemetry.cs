#if (!isWorker)
using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
#endif
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
#if (hasDatabase && hasEvents)
using Stack_Service._1.Data.Outbox;
#endif
#if (hasEvents)
using Stack_Service._1.Events.Telemetry;
#endif

namespace Stack_Service._1;

/// <summary>
/// Sends metrics, traces and logs over OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; without it, nothing is collected. The other variables
/// of https://opentelemetry.io/docs/specs/otel/protocol/exporter/ apply, too.
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // How long a stop waits for the collector.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
#if (isGrpc)

    // UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS: other codes are the client's errors.
    private static readonly string[] Faults = ["2", "4", "12", "13", "14", "15"];
#endif

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]))
        {
            return;
        }
#if (!isWorker)
        // Adds method, route and status to the spans of requests.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
#endif
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeScopes = true;
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault(), builder.Environment)).AddOtlpExporter();
        });
        builder.Services.AddHostedService<Exporter>();
    }

#if (isGrpc)
    /// <summary>Names the span of a call after its method and records how it ended, by OpenTelemetry's conventions for gRPC.</summary>
    public static void UseTelemetry(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
        {
            var code = span.GetTagItem("grpc.status_code") as string;
            span.DisplayName = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimStart('/') ?? span.DisplayName;
            span.SetTag("rpc.system", "grpc").SetTag("rpc.grpc.status_code", code);
            if (Faults.Contains(code))
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
    });

#elseif (isWebApi)
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

#endif
    private static ResourceBuilder Describe(ResourceBuilder resource, IHostEnvironment environment) => resource
        .AddService("stack-service-1", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString())
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
#if (isWorker)
                        .AddSource("System.Net.Http")
#else
                        .AddSource("Microsoft.AspNetCore", "System.Net.Http")
#endif
#if (hasEvents)
                        .AddSource(EventTracing.SourceName)
#endif
#if (hasDatabase)
                        .AddSource("Npgsql")
#endif
                        .AddOtlpExporter())
                    .WithMetrics(metrics => metrics
#if (isWorker)
                        .AddMeter("System.Net.Http", "System.Runtime")
#else
                        .AddMeter(
                            "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime")
#endif
#if (hasEvents)
                        .AddMeter(EventMetrics.MeterName)
#endif
#if (hasDatabase && hasEvents)
                        .AddMeter("Npgsql", OutboxState.MeterName)
#endif
#if (hasDatabase && !hasEvents)
                        .AddMeter("Npgsql")
#endif
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
