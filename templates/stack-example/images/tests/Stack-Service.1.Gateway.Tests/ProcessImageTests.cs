using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Stack_Service._1.Contracts;
using Stack_Service._1.Events;
using Stack_Service._1.Processing;
using Stack_Service._1.Progress;
using Stack_Service._1.Tests.Images;

namespace Stack_Service._1.Gateway.Tests;

/// <summary>What a delivery publishes, whatever its reports are answered.</summary>
public sealed class ProcessImageTests
{
    private static readonly Guid Id = Guid.CreateVersion7();

    private readonly Published _published = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_result_has_the_thumbnails_and_an_id_of_its_own()
    {
        var progress = new TestProgress();

        await HandleAsync(progress, TestImages.Jpeg());

        var (result, options) = Assert.Single(_published);
        Assert.Equal((Id, null), (result.ImageId, result.Reason));
        Assert.Equal([128, 512], result.Thumbnails.Select(one => one.Size));
        Assert.Equal(($"{Id}:result", true), (options.EventId, options.Repeated));
        Assert.Equal(["fetching", "checking", "thumbnail 128", "thumbnail 512", "sending"], progress.Stages.Distinct());
        Assert.Equal(progress.Percents.Order(), progress.Percents);
    }

    [Fact]
    public async Task A_file_that_is_no_image_is_rejected_at_once()
    {
        await HandleAsync(new TestProgress(), "no image"u8.ToArray());

        var (result, _) = Assert.Single(_published);
        Assert.Empty(result.Thumbnails);
        Assert.NotNull(result.Reason);
    }

    [Fact]
    public async Task An_image_that_is_not_wanted_has_no_result()
    {
        await HandleAsync(new TestProgress(), file: null);

        Assert.Empty(_published);
    }

    [Theory]
    [InlineData("fetching")]
    [InlineData("checking")]
    [InlineData("thumbnail 512")]
    [InlineData("sending")]
    public async Task A_delivery_that_another_one_has_superseded_publishes_nothing(string stage)
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => HandleAsync(new TestProgress { [stage] = ProgressAnswer.Superseded }, TestImages.Jpeg()));

        Assert.Empty(_published);
    }

    [Theory]
    [InlineData("fetching")]
    [InlineData("checking")]
    [InlineData("thumbnail 128")]
    [InlineData("sending")]
    public async Task A_job_that_has_ended_publishes_nothing(string stage)
    {
        await HandleAsync(new TestProgress { [stage] = ProgressAnswer.Ended }, TestImages.Jpeg());

        Assert.Empty(_published);
    }

    [Fact]
    public async Task A_broker_that_is_away_costs_no_attempt()
    {
        var progress = new TestProgress { Failure = new EventLogException(EventLogFailure.Unavailable, "away") };

        await Assert.ThrowsAsync<TryLaterException>(() => HandleAsync(progress, TestImages.Jpeg()));
    }

    private Task HandleAsync(IProgress progress, byte[]? file)
    {
        var options = Options.Create(new ProcessingOptions());
        var handler = new ProcessImage(
            new Source(file), new Thumbnailer(options), progress, _published,
            options, TimeProvider.System, NullLogger<ProcessImage>.Instance);
        var context = new EventContext
        {
            EventId = $"{Id}",
            Name = EventName.Of<ImageRequested>(),
            Stream = "image:process",
            EntryId = EntryId.Zero,
            Attempt = 1,
        };
        return handler.HandleAsync(new ImageRequested(Id), context, Cancellation);
    }

    private sealed class Source(byte[]? file) : IImageSource
    {
        public Task<byte[]?> ReadAsync(Guid imageId, CancellationToken cancellationToken) => Task.FromResult(file);
    }

    private sealed class Published : List<(ImageResult Result, PublishOptions Options)>, IEventPublisher
    {
        public Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, PublishOptions options, CancellationToken cancellationToken)
            where TEvent : notnull
        {
            Add((Assert.IsType<ImageResult>(content), options));
            return Task.FromResult(new PublishedEvent(options.EventId!, "image:result", EntryId.Zero));
        }

        public Task<PublishedEvent> PublishAsync(
            EventName name, ReadOnlyMemory<byte> data, PublishOptions? options, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    /// <summary>Answers the reports of some stages otherwise.</summary>
    private sealed class TestProgress : Dictionary<string, ProgressAnswer>, IProgress
    {
        public Exception? Failure { get; init; }

        public List<string> Stages { get; } = [];

        public List<int> Percents { get; } = [];

        public Task<ProgressAnswer> ReportAsync(
            string job, int percent, string stage, EventContext context, CancellationToken cancellationToken)
        {
            Stages.Add(stage);
            Percents.Add(percent);
            return Failure is null ? Task.FromResult(this.GetValueOrDefault(stage)) : Task.FromException<ProgressAnswer>(Failure);
        }

        public Task<ProgressAnswer> ConfirmAsync(
            string job, int percent, string stage, EventContext context, CancellationToken cancellationToken) =>
            ReportAsync(job, percent, stage, context, cancellationToken);

        public Task EndAsync(string job, ProgressState outcome, string? reason, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
