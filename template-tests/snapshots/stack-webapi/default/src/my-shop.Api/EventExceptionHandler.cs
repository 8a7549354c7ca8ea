using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using my_shop.Events;
using StackExchange.Redis;

namespace my_shop;

/// <summary>Tells clients whether to come back: 503 while the broker is away, 429 while it takes no more events.</summary>
internal sealed class EventExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var (status, title) = exception switch
        {
            BacklogFullException => (StatusCodes.Status429TooManyRequests, "Too many events are waiting to be handled."),
            EventLogException or RedisException or TimeoutException =>
                (StatusCodes.Status503ServiceUnavailable, "The service cannot take the request right now."),
            _ => default,
        };
        if (title is null)
        {
            return false;
        }
        httpContext.Response.StatusCode = status;
        httpContext.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return await problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            Exception = exception,
            ProblemDetails = { Status = status, Title = title },
        });
    }
}
