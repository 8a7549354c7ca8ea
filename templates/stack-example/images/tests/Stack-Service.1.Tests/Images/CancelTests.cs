using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Images;

public sealed class CancelTests(ServiceFactory factory) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Shows("events.delivery.cancelled", "a job that was cancelled has no result")]
    public async Task An_image_that_was_cancelled_gets_no_thumbnails()
    {
        var gate = new Gate();
        await using var service = TestSource.Use(factory, async cancellationToken =>
        {
            await gate.PassAsync(cancellationToken);
            return TestImages.Jpeg();
        });
        using var client = service.CreateClient();
        var id = await client.UploadAsync(TestImages.Jpeg());
        var following = client.FollowAsync(id);
        await gate.Reached.WaitAsync(Eventually.Patience, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, await CancelAsync(client, id));
        Assert.Equal(HttpStatusCode.NoContent, await CancelAsync(client, id));

        Assert.Equal("cancelled", (await following.WaitAsync(Eventually.Patience, Cancellation))[^1].Progress.StateOf());
        gate.Open();
        var log = service.Services.GetRequiredService<IEventLog>();
        await Eventually.IsTrueAsync(async () =>
            await log.DescribeAsync(new("image:process", "image-gateway"), Cancellation) is { Pending: 0, Lag: 0 });
        Assert.Equal(EntryId.Zero, await log.LastIdAsync("image:result", Cancellation) ?? EntryId.Zero);
        Assert.Equal("cancelled", await client.StateAsync(id));
        Assert.Equal(HttpStatusCode.Gone, (await client.GetAsync($"/images/{id}/original", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task An_image_that_is_done_cannot_be_cancelled()
    {
        using var client = factory.CreateClient();
        var id = await client.UploadAsync(TestImages.Jpeg());
        await client.FinishedAsync(id);

        Assert.Equal(HttpStatusCode.Conflict, await CancelAsync(client, id));
        Assert.Equal("done", await client.StateAsync(id));
        Assert.Equal(HttpStatusCode.NotFound, await CancelAsync(client, Guid.NewGuid()));
    }

    private static async Task<HttpStatusCode> CancelAsync(HttpClient client, Guid id)
    {
        using var answer = await client.DeleteAsync($"/images/{id}", Cancellation);
        return answer.StatusCode;
    }
}
