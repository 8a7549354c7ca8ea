using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;

namespace my_shop.Events.Management;

/// <summary>
/// Health, the figure for autoscalers, sessions, an overview of the streams, and replay. Answers are JSON, errors ProblemDetails.
/// </summary>
internal static class ManagementEndpoints
{
    public static void MapManagement(this IEndpointRouteBuilder endpoints, ManagementMode mode)
    {
        endpoints.MapGet("/health/{tag}", CheckAsync).WithMetadata(new NoKeyNeeded());
        endpoints.MapGet("/scale", ScaleAsync);
        if (mode == ManagementMode.Off)
        {
            return;
        }
        endpoints.MapPage();
        endpoints.MapGet("/session", ShowSessionAsync).WithMetadata(new NoKeyNeeded());
        endpoints.MapPost("/session", SignInAsync).WithMetadata(new NoKeyNeeded());
        endpoints.MapDelete("/session", SignOut).WithMetadata(new NoKeyNeeded());

        endpoints.MapGet("/streams", async (StreamAdministration streams, CancellationToken cancellation) =>
            (await streams.ListAsync(cancellation)).Select(stream => StreamAnswer.From(stream, streams.PausedBecause)));
        endpoints.MapPost("/categories/{category}/groups/{group}/replay", ReplayCategoryAsync);
        endpoints.MapOperations();

        var stream = endpoints.MapGroup("/streams/{stream}").AddEndpointFilter(RequireStreamAsync);
        stream.MapGet("/", ShowStreamAsync);
        stream.MapGet("/groups/{group}/consumers", async (
            string stream, string group, StreamAdministration streams, CancellationToken cancellation) =>
            (await streams.ConsumersAsync(new(stream, group), cancellation))
            .Select(one => new ConsumerAnswer(one.Name, one.Pending, one.Silent.TotalSeconds)));
        stream.MapPost("/groups/{group}/replay", ReplayAsync);
        stream.MapPost("/groups/{group}/resume", Resume);
        stream.MapDeadLetters();
    }

    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult BadRequest(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);

    private static async ValueTask<object?> RequireStreamAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var stream = call.GetArgument<string>(0);
        var streams = call.HttpContext.RequestServices.GetRequiredService<StreamAdministration>();
        return await streams.FindAsync(stream, call.HttpContext.RequestAborted) is null
            ? NotFound($"There is no stream '{stream}'.")
            : await next(call);
    }

    private static async Task<IResult> CheckAsync(string tag, HealthCheckService health, CancellationToken cancellationToken)
    {
        if (tag is not ("live" or "ready"))
        {
            return NotFound("Ask for /health/live or /health/ready.");
        }
        var report = await health.CheckHealthAsync(check => check.Tags.Contains(tag), cancellationToken);
        return Results.Json(
            new HealthAnswer(
                report.Status.ToString(),
                report.Entries.ToDictionary(check => check.Key, check => check.Value.Description ?? check.Value.Status.ToString())!),
            ManagementJson.Default.HealthAnswer,
            statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    // More workers do not help while handlers cannot succeed, and fewer would be too few afterwards. An autoscaler that gets no figure
    // keeps the number of workers.
    private static async Task<IResult> ScaleAsync(StreamAdministration streams, CancellationToken cancellationToken)
    {
        var groups = await streams.GroupsAsync(cancellationToken);
        return groups.Select(streams.PausedBecause).FirstOrDefault(reason => reason is not null) is not { } paused
            ? Results.Ok(new ScaleAnswer(await streams.CountWorkAsync(groups, cancellationToken)))
            : TypedResults.Problem(paused, statusCode: StatusCodes.Status503ServiceUnavailable, title: "A worker is paused.");
    }

    private static async Task<SessionAnswer> ShowSessionAsync(
        HttpContext http, ManagementAccess access, IOptions<ManagementOptions> options, IOptions<EventsOptions> events) => new(
        events.Value.Group, options.Value.Mode.ToString(), options.Value.ShowContent, access.NeedsKey, await access.IsSignedInAsync(http));

    private static async Task<IResult> SignInAsync(HttpContext http, SignInRequest request, ManagementAccess access) =>
        await access.TrySignInAsync(http, request.Key ?? "")
            ? Results.NoContent()
            : TypedResults.Problem("The key is wrong.", statusCode: StatusCodes.Status401Unauthorized);

    private static NoContent SignOut(HttpContext http)
    {
        ManagementAccess.SignOut(http);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ShowStreamAsync(string stream, StreamAdministration streams, CancellationToken cancellationToken) =>
        await streams.FindAsync(stream, cancellationToken) is { } found
            ? Results.Ok(StreamAnswer.From(found, streams.PausedBecause))
            : NotFound($"There is no stream '{stream}'.");

    private static Task<IResult> ReplayAsync(
        string stream, string group, ReplayRequest request, HttpContext http, StreamAdministration streams, ChangeLog changes,
        CancellationToken cancellationToken) =>
        WithPositionAsync(request.From, async first =>
        {
            var isThere = (await streams.FindAsync(stream, cancellationToken))?.Groups.Any(one => one.Name == group) == true;
            if (!isThere && !request.Create)
            {
                return NotFound($"Stream '{stream}' has no group '{group}'. Set 'create' to create it.");
            }
            if (!await streams.ReplayAsync(new ConsumerGroup(stream, group), first, cancellationToken))
            {
                return NotFound($"There is no stream '{stream}'.");
            }
            changes.GroupChanged(http, $"replay from {first}", group, $"stream {stream}");
            return Results.Ok(new ReplayAnswer(stream, group, first.ToString()));
        });

    private static Task<IResult> ReplayCategoryAsync(
        string category, string group, ReplayRequest request, HttpContext http, StreamAdministration streams, ChangeLog changes,
        CancellationToken cancellationToken) =>
        WithPositionAsync(request.From, async first =>
        {
            if (await streams.ReplayCategoryAsync(category, group, first, cancellationToken) is not { } replayed)
            {
                return NotFound($"This service has no handler of the category '{category}' in group '{group}'.");
            }
            changes.GroupChanged(http, $"replay from {first}", group, $"category {category}, {replayed.Count} streams");
            return Results.Ok(replayed.Select(stream => new ReplayAnswer(stream, group, first.ToString())));
        });

    private static IResult Resume(string stream, string group, HttpContext http, StreamAdministration streams, ChangeLog changes)
    {
        if (!streams.Resume(new ConsumerGroup(stream, group)))
        {
            return Conflict($"The worker of group '{group}' of stream '{stream}' is not paused on this instance.");
        }
        changes.GroupChanged(http, "end of the pause", group, $"stream {stream}");
        return Results.NoContent();
    }

    private static async Task<IResult> WithPositionAsync(string? text, Func<EntryId, Task<IResult>> work) =>
        text is not null && DeadLetterFilter.TryParsePosition(text, out var first)
            ? await work(first)
            : BadRequest("'from' must be an entry id (1763688000000-0), a time (2026-01-31T08:00:00Z), or 0 for the beginning.");
}
