using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using my_shop.Events.Logs;

namespace my_shop.Events.Management;

/// <summary>Maps failures of the event log to the responses of the management endpoints.</summary>
internal static class ManagementErrors
{
    public static Task WriteAsync(HttpContext http)
    {
        var failure = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        var (status, title) = failure switch
        {
            EventLogException { Failure: EventLogFailure.Unavailable } =>
                (StatusCodes.Status503ServiceUnavailable, "The event log does not answer."),
            EventLogException { Failure: EventLogFailure.Full } => (StatusCodes.Status507InsufficientStorage, "The event log has no room."),
            EventLogException => (StatusCodes.Status409Conflict, "The event log refused."),
            BadHttpRequestException bad => (bad.StatusCode, "The request cannot be read."),
            _ => (StatusCodes.Status500InternalServerError, "Something went wrong."),
        };
        return Results.Problem(
                status == StatusCodes.Status500InternalServerError ? null : failure?.Message, statusCode: status, title: title)
            .ExecuteAsync(http);
    }
}
