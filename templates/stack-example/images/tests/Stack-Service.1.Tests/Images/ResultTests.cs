using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Contracts;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Images;

/// <summary>What becomes of results.</summary>
public sealed class ResultTests(ServiceFactory factory) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Shows("events.delivery.images", "the result of an image is committed once, however often it is delivered")]
    public async Task A_result_that_is_delivered_again_changes_nothing()
    {
        using var client = factory.CreateClient();
        var id = await client.UploadAsync(TestImages.Jpeg());
        var before = (await client.FinishedAsync(id)).GetRawText();
        await using var scope = factory.Services.CreateAsyncScope();
        var publisher = scope.ServiceProvider.GetRequiredService<IEventPublisher>();
        var result = new ImageResult(id, "another one", []);

        // As the same event, and as another one about the same image.
        await publisher.PublishAsync(result, result.Once(), Cancellation);
        await publisher.PublishAsync(result, Cancellation);
        // About an image that is not there.
        await publisher.PublishAsync(result with { ImageId = Guid.NewGuid() }, Cancellation);

        var log = factory.Services.GetRequiredService<IEventLog>();
        await Eventually.IsTrueAsync(
            async () => await log.DescribeAsync(new("image:result", "follow-api"), Cancellation) is { Pending: 0, Lag: 0 });
        Assert.Equal(before, (await client.ImageAsync(id)).GetRawText());
    }

    [Fact]
    [Shows("events.delivery.given_up", "the job ends with the reason")]
    public async Task An_image_that_is_given_up_ends_with_the_reason()
    {
        await using var service = TestSource.Use(
            factory, _ => throw new InvalidOperationException("The disk is full."),
            ("Events:Handlers:images.requested:MaxDeliveries", "1"));
        using var client = service.CreateClient();

        var end = (await client.FollowAsync(await client.UploadAsync(TestImages.Jpeg())))[^1].Progress;

        Assert.Equal("failed", end.StateOf());
        Assert.Equal(
            "Given up after 1 attempts: System.InvalidOperationException: The disk is full.", end.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_damaged_image_fails_with_the_reason()
    {
        using var client = factory.CreateClient();

        // Cut off within its header. Of one that is cut off later, some versions of libvips make a thumbnail of what is there.
        var image = await client.FinishedAsync(await client.UploadAsync([.. TestImages.Png().AsSpan(0, 20)], "image/png"));

        Assert.Equal("failed", image.StateOf());
        Assert.StartsWith("The image cannot be decoded", image.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }
}
