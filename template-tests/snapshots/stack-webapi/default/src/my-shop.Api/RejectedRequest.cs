using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace my_shop;

/// <summary>What is answered to a request beyond the limits: 429 with ProblemDetails, and when to try again.</summary>
internal static class RejectedRequest
{
    public static async ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var http = rejected.HttpContext;
        // A client's rate has a time after which there is room; a place among all requests is soon free.
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Ceiling(after.TotalSeconds) : 1;
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await http.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new()
        {
            HttpContext = http,
            ProblemDetails = { Status = http.Response.StatusCode, Extensions = { [EventExceptionHandler.Recorded] = false } },
        });
    }
}
