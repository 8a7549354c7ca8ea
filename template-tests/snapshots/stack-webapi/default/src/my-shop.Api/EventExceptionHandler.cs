using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using my_shop.Events;
using StackExchange.Redis;

namespace my_shop;

/// <summary>
/// Tells clients whether their event was recorded and whether to try again: 503 while the broker is away or refuses the event, 429 while it
/// has no room.
/// </summary>
internal sealed class EventExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    /// <summary>The member of ProblemDetails that says whether an event was recorded: <c>false</c>, or <c>"unknown"</c>.</summary>
    public const string Recorded = "recorded";

    private const string Unavailable = "The service cannot process the request right now.";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (AnswerTo(exception) is not { } answer)
        {
            return false;
        }
        httpContext.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } wait)
        {
            httpContext.Response.Headers.RetryAfter = wait.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }
        var problem = new ProblemDetailsContext
        {
            HttpContext = httpContext,
            Exception = exception,
            ProblemDetails = { Status = answer.Status, Title = answer.Title },
        };
        if (!HttpMethods.IsGet(httpContext.Request.Method))
        {
            problem.ProblemDetails.Extensions[Recorded] = answer.Recorded;
        }
        return await problems.TryWriteAsync(problem);
    }

    private static Answer? AnswerTo(Exception exception) => exception switch
    {
        BacklogFullException => new(
            StatusCodes.Status429TooManyRequests, "Too many events are waiting to be handled.", RetryAfter, Recorded: false),
        // Trying again helps only after the server or its settings were changed.
        EventLogException { Failure: EventLogFailure.Refused } => new(
            StatusCodes.Status503ServiceUnavailable, Unavailable, RetryAfter: null, Recorded: false),
        EventLogException or RedisException or TimeoutException => new(
            StatusCodes.Status503ServiceUnavailable, Unavailable, RetryAfter, Recorded: "unknown"),
        _ => null,
    };

    private sealed record Answer(int Status, string Title, TimeSpan? RetryAfter, object Recorded);
}
