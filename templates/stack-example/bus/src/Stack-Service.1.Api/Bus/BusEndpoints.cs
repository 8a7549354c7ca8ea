using System.ComponentModel.DataAnnotations;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Stack_Service._1.Database;
using Stack_Service._1.Events;

namespace Stack_Service._1.Bus;

internal static class BusEndpoints
{
    private const int LongestPage = 1_000;

    public static void MapBus(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/events/{category}/{type}", PublishAsync).ProducesValidationProblem();
        endpoints.MapGet("/events", ReadAsync);
        // An open stream is no request at work: it has a limit of its own.
        endpoints.MapGet("/events/live", Watch).DisableRateLimiting();
        endpoints.MapGet("/categories", (IOptions<BusOptions> options) => options.Value.Names);
        endpoints.MapGet("/counts", CountsAsync);
        endpoints.MapGet("/", (IndexPage page) => page).DisableRateLimiting().ExcludeFromDescription();
    }

    /// <summary>
    /// Publishes an event. Its type need not be known: handlers of the category get it from its first event on. A request that is repeated
    /// with its Idempotency-Key is one event.
    /// </summary>
    private static async Task<Results<Accepted<PublishedAnswer>, ValidationProblem, ProblemHttpResult>> PublishAsync(
        string category, string type, JsonElement data,
        [FromHeader(Name = "Idempotency-Key"), RegularExpression("^[A-Za-z0-9._~:+/=-]{1,128}$")] string? idempotencyKey,
        IOptions<BusOptions> options, IEventPublisher publisher, CancellationToken cancellationToken)
    {
        var names = options.Value.Names;
        if (!names.Contains(category))
        {
            return TypedResults.Problem(
                statusCode: StatusCodes.Status404NotFound, title: $"There is no category '{category}'.",
                detail: $"The categories are: {string.Join(", ", names)}. Bus:Categories adds one.");
        }
        if (!EventName.TryParse($"{category}.{type}", out var name))
        {
            return Invalid("type", "Write the type in lower case, with digits, hyphens and underscores: moved, stock-low.");
        }
        if (data.ValueKind != JsonValueKind.Object)
        {
            return Invalid("data", "The content of an event is a JSON object.");
        }
        var published = await publisher.PublishAsync(
            name, data, idempotencyKey is null ? null : new(EventId: idempotencyKey, Repeated: true), cancellationToken);
        return TypedResults.Accepted("/events", new PublishedAnswer(published.EventId, published.Stream, published.EntryId.ToString()));
    }

    /// <summary>The events that passed, in the order of the journal.</summary>
    private static async Task<IReadOnlyList<PassedEvent>> ReadAsync(
        Journal journal, CancellationToken cancellationToken, long after = 0,
        [Range(1, LongestPage)] int count = 100, string? category = null) =>
        await journal.ReadAsync(after, count, category, cancellationToken);

    /// <summary>How many events of each type there were.</summary>
    private static async Task<IReadOnlyList<CountedEvents>> CountsAsync(AppDbContext database, CancellationToken cancellationToken) =>
        await database.Set<EventCount>().AsNoTracking().OrderBy(count => count.Name)
            .Select(count => new CountedEvents(count.Name, count.Events)).ToListAsync(cancellationToken);

    /// <summary>
    /// Sends the events that pass as server-sent events; with the header Last-Event-ID, those first that passed since.
    /// </summary>
    private static Results<ServerSentEventsResult<PassedEvent?>, ProblemHttpResult> Watch(
        JournalFeed feed, HttpResponse response, [FromHeader(Name = "Last-Event-ID")] long? after, string? category,
        CancellationToken cancellationToken)
    {
        if (!feed.TryEnter())
        {
            response.Headers.RetryAfter = "5";
            return TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests, title: "Too many clients watch the events.");
        }
        // Asks proxies not to collect the events.
        response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(feed.WatchAsync(after, category, cancellationToken));
    }

    private static ValidationProblem Invalid(string name, string problem) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [name] = [problem] });
}
