using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events;

namespace Stack_Service._1.Votes;

internal static class VoteEndpoints
{
    public static void MapVotes(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/vote", CastAsync).ProducesValidationProblem();
        endpoints.MapGet("/results", (VoteTable table, CancellationToken cancellationToken) => table.ReadAsync(cancellationToken));
        // An open stream is no request at work: it has a limit of its own.
        endpoints.MapGet("/results/events", Watch).DisableRateLimiting();
        endpoints.MapGet("/", (IndexPage page) => page).DisableRateLimiting().ExcludeFromDescription();
    }

    /// <summary>
    /// Casts a vote. It is counted a moment later. A request that is repeated with its Idempotency-Key within a day is counted once; if the
    /// repetition is for another option, the first vote counts.
    /// </summary>
    private static async Task<Results<Accepted<VoteAccepted>, ValidationProblem>> CastAsync(
        CastVote request,
        [FromHeader(Name = "Idempotency-Key"), RegularExpression("^[A-Za-z0-9._~:+/=-]{1,128}$")] string? idempotencyKey,
        IOptions<VotesOptions> options, IEventPublisher publisher, TimeProvider time, CancellationToken cancellationToken)
    {
        var names = options.Value.Names;
        if (!names.Contains(request.Option))
        {
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { ["Option"] = [$"The option must be one of: {string.Join(", ", names)}."] });
        }
        var vote = new VoteCast(request.Option, time.GetUtcNow().ToUnixTimeSeconds());
        var published = await publisher.PublishAsync(
            vote, idempotencyKey is null ? PublishOptions.None : new(EventId: idempotencyKey, Repeated: true), cancellationToken);
        return TypedResults.Accepted("/results", new VoteAccepted(published.EntryId.ToString()));
    }

    /// <summary>Sends the results as server-sent events: the current ones at once, then each change.</summary>
    private static Results<ServerSentEventsResult<VoteResults>, ProblemHttpResult> Watch(
        ResultsFeed feed, HttpResponse response, CancellationToken cancellationToken)
    {
        if (feed.IsFull)
        {
            response.Headers.RetryAfter = "5";
            return TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests, title: "Too many clients watch the results.");
        }
        // Asks proxies not to collect the events.
        response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(feed.WatchAsync(cancellationToken), "results");
    }
}
