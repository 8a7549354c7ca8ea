using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace my_shop;

/// <summary>Answers a request beyond the limits with 429, ProblemDetails, and the time after which to try again.</summary>
internal static class RejectedRequest
{
    public static async ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var http = rejected.HttpContext;
        // The limiter of a client's rate knows when to try again; the permit of a request is free soon.
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
