using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using my_shop.Data;

namespace my_shop;

/// <summary>Tells clients to come back while the database is away: 503 with the reason.</summary>
internal sealed class DatabaseExceptionHandler(IProblemDetailsService problems, DatabaseFailures failures) : IExceptionHandler
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!failures.IsUnavailable(exception))
        {
            return false;
        }
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var problem = new ProblemDetailsContext
        {
            HttpContext = httpContext,
            Exception = exception,
            ProblemDetails = { Status = StatusCodes.Status503ServiceUnavailable, Title = "The database does not answer." },
        };
        if (!HttpMethods.IsGet(httpContext.Request.Method))
        {
            // The answer to a commit may be what was lost.
            problem.ProblemDetails.Extensions[EventExceptionHandler.Recorded] = "unknown";
        }
        return await problems.TryWriteAsync(problem);
    }
}
