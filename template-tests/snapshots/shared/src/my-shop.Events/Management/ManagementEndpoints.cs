using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using my_shop.Events.Logs;

namespace my_shop.Events.Management;

/// <summary>Health, an overview of the streams, their dead letters, and replay. Answers are JSON, errors ProblemDetails.</summary>
internal static class ManagementEndpoints
{
    private const int LongestPage = 1_000;

    public static void MapManagement(this IEndpointRouteBuilder endpoints, StreamAdministration streams, HealthCheckService health)
    {
        endpoints.MapGet("/health/{tag}", (string tag, CancellationToken cancellation) => CheckAsync(health, tag, cancellation));
        endpoints.MapGet("/streams", async (CancellationToken cancellation) =>
            (await streams.ListAsync(cancellation)).Select(stream => StreamAnswer.From(stream, streams.PausedBecause)));

        endpoints.MapPost("/categories/{category}/groups/{group}/replay", (string category, string group, ReplayRequest request, CancellationToken cancellation) =>
            ReplayCategoryAsync(streams, category, group, request, cancellation));

        var stream = endpoints.MapGroup("/streams/{stream}")
            .AddEndpointFilter(async (call, next) =>
                await streams.FindAsync(call.GetArgument<string>(0), call.HttpContext.RequestAborted) is null
                    ? NotFound($"There is no stream '{call.GetArgument<string>(0)}'.")
                    : await next(call));
        stream.MapGet("/", async (string stream, CancellationToken cancellation) =>
            await streams.FindAsync(stream, cancellation) is { } found ? Results.Ok(StreamAnswer.From(found, streams.PausedBecause)) : Results.NotFound());
        stream.MapGet("/dead-letters", (string stream, string? from, int? count, CancellationToken cancellation) =>
            ListAsync(streams, stream, from, count, cancellation));
        stream.MapGet("/dead-letters/{id}", (string stream, string id, CancellationToken cancellation) => WithIdAsync(id, async entry =>
            await streams.FindDeadLetterAsync(stream, entry, cancellation) is { } letter ? Results.Ok(DeadLetterAnswer.From(letter)) : NoSuchLetter(id)));
        stream.MapPost("/dead-letters/{id}/redrive", (string stream, string id, CancellationToken cancellation) => WithIdAsync(id, async entry =>
            await streams.FindDeadLetterAsync(stream, entry, cancellation) is null ? NoSuchLetter(id)
            : await streams.RedriveAsync(stream, entry, cancellation) ? Results.Ok(new CountAnswer(1))
            : Conflict($"The content of '{id}' is missing, so it cannot be handled again.")));
        stream.MapPost("/dead-letters/redrive", (string stream, RedriveRequest? request, CancellationToken cancellation) =>
            RedriveAsync(streams, stream, request ?? new(), cancellation));
        stream.MapDelete("/dead-letters/{id}", (string stream, string id, CancellationToken cancellation) => WithIdAsync(id, async entry =>
            await streams.DiscardAsync(stream, entry, cancellation) ? Results.Ok(new CountAnswer(1)) : NoSuchLetter(id)));
        stream.MapDelete("/dead-letters", async (string stream, CancellationToken cancellation) =>
            new CountAnswer(await streams.DiscardAllAsync(stream, cancellation)));
        stream.MapPost("/groups/{group}/replay", (string stream, string group, ReplayRequest request, CancellationToken cancellation) =>
            ReplayAsync(streams, new ConsumerGroup(stream, group), request, cancellation));
        stream.MapPost("/groups/{group}/resume", (string stream, string group) => streams.Resume(new ConsumerGroup(stream, group))
            ? Results.NoContent()
            : Conflict($"The worker of group '{group}' of stream '{stream}' is not paused on this instance."));
    }

    private static async Task<IResult> CheckAsync(HealthCheckService health, string tag, CancellationToken cancellationToken)
    {
        if (tag is not ("live" or "ready"))
        {
            return NotFound("Ask for /health/live or /health/ready.");
        }
        var report = await health.CheckHealthAsync(check => check.Tags.Contains(tag), cancellationToken);
        return Results.Json(
            new HealthAnswer(report.Status.ToString(), report.Entries.ToDictionary(check => check.Key, check => check.Value.Description ?? check.Value.Status.ToString())!),
            ManagementJson.Default.HealthAnswer,
            statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static async Task<IResult> ListAsync(
        StreamAdministration streams, string stream, string? from, int? count, CancellationToken cancellationToken)
    {
        var first = EntryId.Zero;
        if (from is not null && !EntryId.TryParse(from, out first))
        {
            return BadId(from);
        }
        var length = count ?? 100;
        if (length is < 1 or > LongestPage)
        {
            return BadRequest($"'count' must be between 1 and {LongestPage}.");
        }
        var letters = await streams.DeadLettersAsync(stream, first, length + 1, cancellationToken);
        return Results.Ok(new DeadLetterPage(
            [.. letters.Take(length).Select(DeadLetterAnswer.From)], letters.Count > length ? letters[length].Id.ToString() : null));
    }

    private static async Task<IResult> RedriveAsync(
        StreamAdministration streams, string stream, RedriveRequest request, CancellationToken cancellationToken)
    {
        var reason = request.Reason is { } name ? DeadLetter.ReasonOf(name) : null;
        if (request.Reason is not null && reason is null)
        {
            return BadRequest($"'reason' must be one of {string.Join(", ", Enum.GetValues<DeadLetterReason>().Select(DeadLetter.NameOf))}.");
        }
        var (from, to) = (EntryId.Zero, EntryId.Max);
        if ((request.From is { } first && !TryParsePosition(first, out from)) || (request.To is { } last && !TryParsePosition(last, out to)))
        {
            return BadRequest("'from' and 'to' must each be an id among the dead letters (1763688000000-0) or a time (2026-01-31T08:00:00Z).");
        }
        if (request.PerSecond < 1)
        {
            return BadRequest("'perSecond' must be at least 1; leave it out for no limit.");
        }
        var filter = new RedriveFilter(reason, request.Type, request.Error, from, to);
        return Results.Ok(new CountAnswer(request.DryRun
            ? await streams.CountAsync(stream, filter, cancellationToken)
            : await streams.RedriveAllAsync(stream, filter, request.PerSecond, cancellationToken)));
    }

    private static Task<IResult> ReplayAsync(
        StreamAdministration streams, ConsumerGroup group, ReplayRequest request, CancellationToken cancellationToken) =>
        WithPositionAsync(request.From, async first =>
        {
            var isThere = (await streams.FindAsync(group.Stream, cancellationToken))?.Groups.Any(one => one.Name == group.Name) == true;
            if (!isThere && !request.Create)
            {
                return NotFound($"Stream '{group.Stream}' has no group '{group.Name}'. Set 'create' to create it.");
            }
            return await streams.ReplayAsync(group, first, cancellationToken)
                ? Results.Ok(new ReplayAnswer(group.Stream, group.Name, first.ToString()))
                : NotFound($"There is no stream '{group.Stream}'.");
        });

    private static Task<IResult> ReplayCategoryAsync(
        StreamAdministration streams, string category, string group, ReplayRequest request, CancellationToken cancellationToken) =>
        WithPositionAsync(request.From, async first => await streams.ReplayCategoryAsync(category, group, first, cancellationToken) is { } replayed
            ? Results.Ok(replayed.Select(stream => new ReplayAnswer(stream, group, first.ToString())))
            : NotFound($"This service has no handler of the category '{category}' in group '{group}'."));

    private static bool TryParsePosition(string text, out EntryId id)
    {
        if (EntryId.TryParse(text, out id))
        {
            return true;
        }
        var isTime = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time >= DateTimeOffset.UnixEpoch;
        id = isTime ? new EntryId((ulong)time.ToUnixTimeMilliseconds(), 0) : EntryId.Zero;
        return isTime;
    }

    private static async Task<IResult> WithPositionAsync(string? text, Func<EntryId, Task<IResult>> work) =>
        text is not null && TryParsePosition(text, out var first)
            ? await work(first)
            : BadRequest("'from' must be an entry id (1763688000000-0), a time (2026-01-31T08:00:00Z), or 0 for the beginning.");

    private static async Task<IResult> WithIdAsync(string text, Func<EntryId, Task<IResult>> work) =>
        EntryId.TryParse(text, out var id) ? await work(id) : BadId(text);

    private static ProblemHttpResult BadId(string text) =>
        BadRequest($"'{text}' is not an entry id: write milliseconds-sequence, for example 1763688000000-0.");

    private static ProblemHttpResult NoSuchLetter(string id) => NotFound($"There is no dead letter '{id}'.");

    private static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult BadRequest(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    private static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);
}
