using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stack_Service._1.Contracts;
using Stack_Service._1.Events;
using Stack_Service._1.Progress;

namespace Stack_Service._1.Processing;

/// <summary>
/// Makes the thumbnails of an image and publishes the result. It has no state but the progress, so any instance can begin again what
/// another one did not finish; the fence of each delivery keeps an earlier one from writing.
/// </summary>
internal sealed partial class ProcessImage(
    IImageSource source, Thumbnailer thumbnailer, IProgress progress, IEventPublisher publisher, IOptions<ProcessingOptions> options,
    TimeProvider time, ILogger<ProcessImage> logger) : IEventHandler<ImageRequested>
{
    // How often the progress of libvips is looked at. IProgress decides how often it is written.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public async Task HandleAsync(ImageRequested content, EventContext context, CancellationToken cancellationToken)
    {
        try
        {
            if (await ProcessAsync(content.ImageId, context, cancellationToken) is { } result)
            {
                await publisher.PublishAsync(result, result.Once(), cancellationToken);
            }
        }
        catch (Exception away) when (away is BacklogFullException or EventLogException { Failure: EventLogFailure.Unavailable })
        {
            // Not the image's fault.
            throw new TryLaterException($"The broker did not take the progress or the result: {away.Message}", innerException: away);
        }
    }

    /// <returns>The result; null if nobody wants it any more.</returns>
    private async Task<ImageResult?> ProcessAsync(Guid id, EventContext context, CancellationToken cancellationToken)
    {
        var job = new Job(id, progress, context);
        if (!await job.ConfirmAsync(Stages.AtFetching, Stages.Fetching, cancellationToken))
        {
            return null;
        }
        if (await source.ReadAsync(id, cancellationToken) is not { } file)
        {
            LogUnwanted(logger, id);
            return null;
        }
        IReadOnlyList<Thumbnail>? thumbnails = [];
        string? reason = null;
        try
        {
            if (!await job.ReportAsync(Stages.AtChecking, Stages.Checking, cancellationToken))
            {
                return null;
            }
            thumbnailer.Check(file);
            thumbnails = await MakeAllAsync(file, job, cancellationToken);
        }
        catch (ImageRejectedException rejected)
        {
            (thumbnails, reason) = ([], rejected.Message);
        }
        // The last look before the result leaves.
        return thumbnails is not null && await job.ConfirmAsync(Stages.AtSending, Stages.Sending, cancellationToken)
            ? new ImageResult(id, reason, thumbnails)
            : null;
    }

    /// <returns>The thumbnails; null if the job has ended.</returns>
    private async Task<IReadOnlyList<Thumbnail>?> MakeAllAsync(byte[] file, Job job, CancellationToken cancellationToken)
    {
        var sizes = options.Value.AllSizes;
        var thumbnails = new List<Thumbnail>();
        foreach (var (index, size) in sizes.Index())
        {
            var made = await MakeAsync(
                file, size,
                evaluated => job.ReportAsync(Stages.PercentOf(index, sizes.Count, evaluated), Stages.Of(size), cancellationToken),
                cancellationToken);
            if (made is null)
            {
                return null;
            }
            thumbnails.Add(made);
        }
        return thumbnails;
    }

    private async Task<Thumbnail?> MakeAsync(byte[] file, int size, Func<int, Task<bool>> report, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var evaluated = new Evaluated();
        var making = Task.Run(() => thumbnailer.Make(file, size, evaluated, stop.Token), CancellationToken.None);
        try
        {
            do
            {
                if (!await report(evaluated.Percent))
                {
                    return null;
                }
                await Task.WhenAny(making, Task.Delay(LookEvery, time, cancellationToken));
            }
            while (!making.IsCompleted);
            return await making;
        }
        finally
        {
            // libvips reads the file until it has stopped.
            if (!making.IsCompleted)
            {
                await stop.CancelAsync();
            }
            await ((Task)making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Image {ImageId} was cancelled before its thumbnails were made")]
    private static partial void LogUnwanted(ILogger logger, Guid imageId);

    /// <summary>What libvips told last.</summary>
    private sealed class Evaluated : IProgress<int>
    {
        private int _percent;

        public int Percent => Volatile.Read(ref _percent);

        public void Report(int value) => Volatile.Write(ref _percent, value);
    }
}
