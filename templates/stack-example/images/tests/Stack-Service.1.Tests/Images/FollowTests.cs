using System.Net;
using Microsoft.AspNetCore.Hosting;

namespace Stack_Service._1.Tests.Images;

/// <summary>The progress of images as server-sent events.</summary>
public sealed class FollowTests(ServiceFactory factory) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_sees_the_end_and_after_it_is_told_not_to_come_back()
    {
        using var client = factory.CreateClient();
        var id = await client.UploadAsync(TestImages.Jpeg(width: 2_000, height: 2_000));

        var seen = await client.FollowAsync(id);

        Assert.Equal("done", seen[^1].Progress.StateOf());
        Assert.Equal(100, seen[^1].Progress.GetProperty("percent").GetInt32());
        Assert.Equal(
            seen.Select(one => one.Progress.GetProperty("percent").GetInt32()).Order(),
            seen.Select(one => one.Progress.GetProperty("percent").GetInt32()));
        // The end is visible only after the result is.
        Assert.Equal("done", await client.StateAsync(id));

        Assert.Equal("done", Assert.Single(await client.FollowAsync(id)).Progress.StateOf());
        Assert.Equal("done", Assert.Single(await client.FollowAsync(id, "1-0")).Progress.StateOf());
        Assert.Equal(HttpStatusCode.NoContent, (await client.OpenEventsAsync(id, (await client.FollowAsync(id))[^1].Id)).StatusCode);
    }

    [Fact]
    public async Task An_image_whose_status_is_forgotten_is_followed_by_what_the_database_says()
    {
        await using var service = factory.WithWebHostBuilder(web => web.UseSetting("Progress:Keep", "00:00:00.010"));
        using var client = service.CreateClient();
        var id = await client.UploadAsync(TestImages.Jpeg());
        await client.FinishedAsync(id);

        var (last, progress) = (await client.FollowAsync(id))[^1];

        Assert.Equal("done", progress.StateOf());
        await Eventually.IsTrueAsync(
            async () => (await client.FollowAsync(id))[^1].Id!.StartsWith("18446744073709551615", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NoContent, (await client.OpenEventsAsync(id, (await client.FollowAsync(id))[^1].Id)).StatusCode);
        Assert.NotNull(last);
    }

    [Fact]
    public async Task Open_streams_have_a_limit_of_their_own()
    {
        var gate = new Gate();
        await using var service = TestSource.Use(
            factory,
            async cancellationToken =>
            {
                await gate.PassAsync(cancellationToken);
                return TestImages.Jpeg();
            },
            ("Progress:MaxFollowers", "1"), ("Limits:MaxConcurrentRequests", "1"), ("Limits:MaxQueuedRequests", "0"));
        using var client = service.CreateClient();
        var id = await client.UploadAsync(TestImages.Jpeg());
        using (var first = await client.OpenEventsAsync(id))
        {
            Assert.Equal("text/event-stream", first.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
            // The first bytes, so the stream is open.
            await (await first.Content.ReadAsStreamAsync(Cancellation)).ReadExactlyAsync(new byte[1], Cancellation);

            using var second = await client.OpenEventsAsync(id);

            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
            Assert.Equal("queued", await client.StateAsync(id));
        }
        // The place of a client that is gone is free again.
        await Eventually.IsTrueAsync(async () =>
        {
            using var third = await client.OpenEventsAsync(id);
            return third.StatusCode == HttpStatusCode.OK;
        });
        gate.Open();
    }
}
