using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Stack_Service._1.Events;

namespace Stack_Service._1.Progress.Following;

public static class ProgressStreaming
{
    /// <summary>
    /// Answers a request with the progress of a job as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html):
    /// <c>progress</c> with a <see cref="ProgressSnapshot"/>, and <c>ping</c> without content. The id of an event is that of the change, so
    /// a client that comes back with <c>Last-Event-ID</c>, to whichever instance, gets the newest state if it does not know it.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="http">The request.</param>
    /// <param name="elsewhere">As in <see cref="IProgressReader.FindAsync"/>.</param>
    /// <returns>
    /// The events until the job has ended; 204, which tells browsers not to come back, if the client knows that it has; 404 if nobody knows
    /// the job; 429 if too many clients follow.
    /// </returns>
    public static async Task<Results<ServerSentEventsResult<ProgressSnapshot?>, NoContent, ProblemHttpResult>> StreamAsync(
        this IProgressReader progress, string job, HttpContext http, Func<CancellationToken, Task<ProgressSnapshot?>>? elsewhere)
    {
        EntryId? last = EntryId.TryParse(http.Request.Headers["Last-Event-ID"].ToString(), out var id) ? id : null;
        var current = await progress.FindAsync(job, elsewhere, http.RequestAborted);
        if (current is null)
        {
            return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "Nothing is known of this job.");
        }
        if (current.IsFinal && !current.IsNewAfter(last))
        {
            return TypedResults.NoContent();
        }
        if (progress.IsFull)
        {
            http.Response.Headers.RetryAfter = "5";
            return TypedResults.Problem(
                statusCode: StatusCodes.Status429TooManyRequests, title: "Too many clients follow the progress of jobs.");
        }
        // Asks proxies not to collect the events.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(EventsAsync(progress.FollowAsync(job, last, elsewhere, http.RequestAborted), last));
    }

    private static async IAsyncEnumerable<SseItem<ProgressSnapshot?>> EventsAsync(
        IAsyncEnumerable<ProgressSnapshot?> snapshots, EntryId? last,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var snapshot in snapshots.WithCancellation(cancellationToken))
        {
            last = snapshot?.Change ?? last;
            yield return new SseItem<ProgressSnapshot?>(snapshot, snapshot is null ? "ping" : "progress") { EventId = last?.ToString() };
        }
    }
}
