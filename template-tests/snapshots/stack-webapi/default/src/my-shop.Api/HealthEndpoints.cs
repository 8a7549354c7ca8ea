using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace my_shop;

/// <summary>Liveness: restart the process if it fails. Readiness: send no requests while it fails. The tags of a check assign it.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", Checks("live")).DisableRateLimiting();
        endpoints.MapHealthChecks("/health/ready", Checks("ready")).DisableRateLimiting();
    }

    private static HealthCheckOptions Checks(string tag) => new()
    {
        Predicate = check => check.Tags.Contains(tag),
        ResponseWriter = WriteAsync,
    };

    private static Task WriteAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(
        new HealthAnswer(
            report.Status.ToString(),
            [.. report.Entries.Select(check => new HealthCheckAnswer(check.Key, check.Value.Status.ToString(), check.Value.Description))]),
        HealthJson.Default.HealthAnswer);
}
