using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Stack_Service._1.Contracts;
using Stack_Service._1.Database;
using Stack_Service._1.Events;
using Stack_Service._1.Progress;
using Stack_Service._1.Progress.Following;

namespace Stack_Service._1.Images;

internal static class ImageEndpoints
{
    public static void MapImages(this IEndpointRouteBuilder endpoints)
    {
        var images = endpoints.MapGroup("/images");
        images.MapPost("/", UploadAsync)
            .Accepts<IFormFile>("multipart/form-data", [.. ImageFormat.All.Select(format => format.ContentType)])
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        images.MapGet("/{id:guid}", FindAsync);
        images.MapDelete("/{id:guid}", CancelAsync);
        images.MapGet("/{id:guid}/original", OriginalAsync);
        images.MapGet("/{id:guid}/thumbnails/{size:int}", ThumbnailAsync);
        // An open stream is no request at work: it has a limit of its own.
        images.MapGet("/{id:guid}/events", FollowAsync).DisableRateLimiting();
        endpoints.MapGet("/", (IndexPage page) => page).DisableRateLimiting().ExcludeFromDescription();
    }

    /// <summary>
    /// Uploads an image, as the body or as the first file of a form. A request that is repeated with its Idempotency-Key is one image; if
    /// the repetition has another image, the first one counts.
    /// </summary>
    private static async Task<Results<Accepted<ImageAnswer>, ProblemHttpResult>> UploadAsync(
        HttpRequest request, [FromHeader(Name = "Idempotency-Key"), RegularExpression(ImageKey.Form)] string? idempotencyKey,
        ImageTable images, AppDbContext database, IEventPublisher publisher, IOptions<ImagesOptions> options, TimeProvider time,
        CancellationToken cancellationToken)
    {
        UploadedImage image;
        try
        {
            image = await UploadedImage.ReadAsync(request, options.Value.MaxBytes, cancellationToken);
        }
        catch (BadHttpRequestException refused)
        {
            return TypedResults.Problem(statusCode: refused.StatusCode, title: refused.Message);
        }
        var id = ImageKey.NewId(idempotencyKey);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await images.AddAsync(id, image, time.GetUtcNow(), cancellationToken))
        {
            // Leaves if the transaction commits.
            await publisher.PublishAsync(new ImageRequested(id), new(EventId: id.ToString()), cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        var links = ImageLinks.Of(id);
        return TypedResults.Accepted(links.Self, new ImageAnswer(id, ImageState.Queued, Reason: null, links, []));
    }

    private static async Task<Results<Ok<ImageAnswer>, NotFound>> FindAsync(
        Guid id, ImageTable images, CancellationToken cancellationToken) =>
        await images.FindAsync(id, cancellationToken) is { } image ? TypedResults.Ok(ImageAnswer.Of(image)) : TypedResults.NotFound();

    /// <summary>Cancels an image whose thumbnails are not ready. What a gateway is doing for it ends at its next report.</summary>
    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> CancelAsync(
        Guid id, ImageTable images, AppDbContext database, IEventPublisher publisher, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await images.CancelAsync(id, cancellationToken))
        {
            await publisher.PublishAsync(new ImageFinished(id), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return TypedResults.NoContent();
        }
        return (await images.FindAsync(id, cancellationToken))?.State switch
        {
            null => TypedResults.NotFound(),
            ImageState.Cancelled => TypedResults.NoContent(),
            _ => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "The image has been processed already."),
        };
    }

    /// <summary>The image as it was uploaded. The gateways get it here; one that was cancelled is gone.</summary>
    private static async Task<Results<FileContentHttpResult, NotFound, StatusCodeHttpResult>> OriginalAsync(
        Guid id, ImageTable images, CancellationToken cancellationToken) => await images.OriginalAsync(id, cancellationToken) switch
        {
            null => TypedResults.NotFound(),
            { State: ImageState.Cancelled } => TypedResults.StatusCode(StatusCodes.Status410Gone),
            // Saved, not shown: a page of this service never has what somebody uploaded.
            var image => TypedResults.File(image.Content, image.ContentType, fileDownloadName: $"{id}"),
        };

    private static async Task<Results<FileContentHttpResult, NotFound>> ThumbnailAsync(
        Guid id, int size, ImageTable images, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await images.ThumbnailAsync(id, size, cancellationToken) is not { } thumbnail)
        {
            return TypedResults.NotFound();
        }
        // It never changes.
        response.Headers.CacheControl = "private, max-age=86400, immutable";
        return TypedResults.File(thumbnail, Thumbnail.ContentType);
    }

    /// <summary>The progress of an image as server-sent events, until its thumbnails are ready, or it failed or was cancelled.</summary>
    private static Task<Results<ServerSentEventsResult<ProgressSnapshot?>, NoContent, ProblemHttpResult>> FollowAsync(
        Guid id, IProgressReader progress, ImageProgress images, HttpContext http) =>
        progress.StreamAsync(id.ToString(), http, cancellationToken => images.FindAsync(id, cancellationToken));
}
