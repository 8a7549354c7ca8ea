using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace my_shop.Events.Management;

/// <summary>The dead letters of a stream, one at a time or many, and the operations that redrive or discard many of them.</summary>
internal static class DeadLetterEndpoints
{
    private const int LongestPage = 1_000;

    public static void MapDeadLetters(this IEndpointRouteBuilder stream)
    {
        var letters = stream.MapGroup("/dead-letters");
        letters.MapGet("/", ListAsync);
        letters.MapGet("/{id}", ShowAsync);
        letters.MapPost("/{id}/redrive", RedriveAsync);
        letters.MapDelete("/{id}", DiscardAsync);
        letters.MapPost("/redrive", (
            string stream, DeadLetterRequest? request, HttpContext http, StreamAdministration streams, Operations operations,
            IOptions<ManagementOptions> options) =>
            ChangeManyAsync(OperationKind.Redrive, stream, request ?? new(), http, streams, operations, options.Value));
        letters.MapPost("/discard", (
            string stream, DeadLetterRequest? request, HttpContext http, StreamAdministration streams, Operations operations,
            IOptions<ManagementOptions> options) =>
            ChangeManyAsync(OperationKind.Discard, stream, request ?? new(), http, streams, operations, options.Value));
        letters.MapDelete("/", (
            string stream, HttpContext http, StreamAdministration streams, Operations operations, IOptions<ManagementOptions> options) =>
            ChangeManyAsync(OperationKind.Discard, stream, new(), http, streams, operations, options.Value));
    }

    public static void MapOperations(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/operations", (Operations operations) => operations.All.Select(OperationAnswer.From));
        endpoints.MapGet("/operations/{id}", (string id, Operations operations) =>
            operations.Find(id) is { } found ? Results.Ok(OperationAnswer.From(found)) : NoSuchOperation(id));
        endpoints.MapDelete("/operations/{id}", async (string id, Operations operations) =>
        {
            if (operations.Find(id) is not { } found)
            {
                return NoSuchOperation(id);
            }
            await found.StopAsync();
            return Results.Ok(OperationAnswer.From(found));
        });
    }

    private static async Task<IResult> ListAsync(
        string stream, [AsParameters] DeadLetterQuery query, StreamAdministration streams, IOptions<ManagementOptions> options,
        CancellationToken cancellationToken)
    {
        var showContent = options.Value.ShowContent;
        if (!DeadLetterFilter.TryParse(query.ToRequest(), showContent, out var filter, out var problem))
        {
            return ManagementEndpoints.BadRequest(problem);
        }
        var count = query.Count ?? 100;
        if (count is < 1 or > LongestPage)
        {
            return ManagementEndpoints.BadRequest($"'count' must be between 1 and {LongestPage}.");
        }
        var (letters, next) = await streams.DeadLettersAsync(stream, filter, count, cancellationToken);
        return Results.Ok(new DeadLetterPage(
            [.. letters.Select(letter => DeadLetterAnswer.From(letter, showContent && query.Content != false))], next?.ToString()));
    }

    private static Task<IResult> ShowAsync(
        string stream, string id, StreamAdministration streams, IOptions<ManagementOptions> options, CancellationToken cancellationToken) =>
        WithIdAsync(id, async entry => await streams.FindDeadLetterAsync(stream, entry, cancellationToken) is { } letter
            ? Results.Ok(DeadLetterAnswer.From(letter, options.Value.ShowContent))
            : NoSuchLetter(id));

    private static Task<IResult> RedriveAsync(
        string stream, string id, HttpContext http, StreamAdministration streams, ChangeLog changes, CancellationToken cancellationToken) =>
        WithIdAsync(id, async entry =>
        {
            if (await streams.FindDeadLetterAsync(stream, entry, cancellationToken) is null)
            {
                return NoSuchLetter(id);
            }
            if (!await streams.RedriveAsync(stream, entry, cancellationToken))
            {
                return ManagementEndpoints.Conflict($"The content of '{id}' is missing, so it cannot be handled again.");
            }
            changes.Changed(http.Connection.RemoteIpAddress, "redrive", stream, 1);
            return Results.Ok(new CountAnswer(1));
        });

    private static Task<IResult> DiscardAsync(
        string stream, string id, HttpContext http, StreamAdministration streams, ChangeLog changes, CancellationToken cancellationToken) =>
        WithIdAsync(id, async entry =>
        {
            if (!await streams.DiscardAsync(stream, entry, cancellationToken))
            {
                return NoSuchLetter(id);
            }
            changes.Changed(http.Connection.RemoteIpAddress, "discard", stream, 1);
            return Results.Ok(new CountAnswer(1));
        });

    private static async Task<IResult> ChangeManyAsync(
        OperationKind kind, string stream, DeadLetterRequest request, HttpContext http, StreamAdministration streams, Operations operations,
        ManagementOptions options)
    {
        if (!DeadLetterFilter.TryParse(request, options.ShowContent, out var filter, out var problem))
        {
            return ManagementEndpoints.BadRequest(problem);
        }
        if (request.DryRun)
        {
            return Results.Ok(new CountAnswer(await streams.CountAsync(stream, filter, http.RequestAborted)));
        }
        if (operations.Start(kind, stream, filter, request.PerSecond, http.Connection.RemoteIpAddress) is not { } operation)
        {
            return ManagementEndpoints.Conflict(
                $"A redrive or discard of dead letters of stream '{stream}' is running already: see /operations.");
        }
        if (request.Background)
        {
            return Results.Accepted($"/operations/{operation.Id}", OperationAnswer.From(operation));
        }
        await operation.WaitAsync(http.RequestAborted);
        if (operation.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
        return Results.Ok(new CountAnswer(operation.Done));
    }

    private static async Task<IResult> WithIdAsync(string text, Func<EntryId, Task<IResult>> work) =>
        EntryId.TryParse(text, out var id)
            ? await work(id)
            : ManagementEndpoints.BadRequest($"'{text}' is not an entry id: write milliseconds-sequence, for example 1763688000000-0.");

    private static ProblemHttpResult NoSuchLetter(string id) => ManagementEndpoints.NotFound($"There is no dead letter '{id}'.");

    private static ProblemHttpResult NoSuchOperation(string id) => ManagementEndpoints.NotFound($"This instance has no operation '{id}'.");
}

/// <param name="Count">The length of a page.</param>
/// <param name="Content">Whether the content of each event is part of the answer: yes, unless it is false.</param>
internal sealed record DeadLetterQuery(
    [FromQuery] string? Reason, [FromQuery] string? Type, [FromQuery] string? Error, [FromQuery] string? Text, [FromQuery] string? From,
    [FromQuery] string? To, [FromQuery] int? Count, [FromQuery] bool? Content)
{
    // A form sends what is not filled in as an empty text.
    public DeadLetterRequest ToRequest() => new(Given(Reason), Given(Type), Given(Error), Given(Text), Given(From), Given(To));

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
