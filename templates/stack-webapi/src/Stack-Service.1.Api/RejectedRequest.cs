using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Stack_Service._1;

/// <summary>What is answered to a request beyond the limits: 429 with ProblemDetails, and when to try again.</summary>
internal static class RejectedRequest
{
#if (hasEvents)
    public static async ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
#else
    public static ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
#endif
    {
        var http = rejected.HttpContext;
        // A client's rate has a time after which there is room; a place among all requests is soon free.
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Ceiling(after.TotalSeconds) : 1;
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
#if (hasEvents)
        await http.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new()
        {
            HttpContext = http,
            ProblemDetails = { Status = http.Response.StatusCode, Extensions = { [EventExceptionHandler.Recorded] = false } },
        });
#else
        return ValueTask.CompletedTask;
#endif
    }
}
