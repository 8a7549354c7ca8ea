using System.Text.Json.Nodes;

namespace StackTemplates.Tests.Examples;

/// <summary>Images as in production, under faults: every image is done once, and everybody who follows one sees its end.</summary>
public sealed class ImagesTests(PackedTemplates templates)
{
    private const int Images = 60;

    // Long jobs: a large image, and many thumbnails of it.
    private static readonly (string, string) ManySizes = ("Processing__Sizes", string.Join(',', Enumerable.Range(600, 40)));

    private static readonly Lazy<byte[]> Small = new(() => PngImage.Make(900, 700));

    private static readonly Lazy<byte[]> Large = new(() => PngImage.Make(5_000, 5_000));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_killed_every_image_is_done_once_and_every_follower_sees_the_end()
    {
        await using var broker = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation, "--appendonly", "yes");
        await using var database = await Need.OwnDatabaseAsync(Cancellation);
        await using var system = await RunningImages.PrepareAsync(await BuiltAsync(), database, broker);
        ServiceSettings[] apis = [system.Api(), system.Api()];
        ServiceSettings[] gateways = [.. apis.Select(api => system.Gateway(api))];
        var running = await Task.WhenAll(apis.Concat(gateways).Select(settings => ServiceProcess.StartAsync(settings, Cancellation)));
        try
        {
            var follower = running[1].Address;
            var followers = new List<Task<JsonObject>>();
            for (var number = 0; number < Images; number++)
            {
                var id = await RunningImages.UploadAsync(running[0].Http, Small.Value, $"image-{number}");
                followers.Add(RunningImages.FollowAsync(follower, id));
                if (number is 10 or 25 or 40)
                {
                    // A gateway, the instance that takes the uploads, the other gateway. The followers' instance is replaced below.
                    var victim = number switch { 10 => 2, 25 => 0, _ => 3 };
                    await running[victim].KillAsync();
                    await running[victim].DisposeAsync();
                    running[victim] = await ServiceProcess.StartAsync(victim < 2 ? apis[victim] : gateways[victim - 2], Cancellation);
                }
            }

            await running[1].KillAsync();
            await running[1].DisposeAsync();
            running[1] = await ServiceProcess.StartAsync(apis[1], Cancellation);

            Assert.All(await Task.WhenAll(followers), end => Assert.Equal("done", (string?)end["state"]));
            Assert.Equal(
                (Images, Images, Images * 2),
                (
                    await CountAsync(system, "SELECT count(*) FROM images"),
                    await CountAsync(system, "SELECT count(*) FROM images WHERE state = 'Done'"),
                    await CountAsync(system, "SELECT count(*) FROM thumbnails")));
            using var client = await broker.ConnectAsync(Cancellation);
            foreach (var (stream, group) in new[] { ("image:process", "image-gateway"), ("image:result", "follow-api") })
            {
                var figures = await StreamFigures.WaitUntilCaughtUpAsync(client, stream, group, Wait.Patience, Cancellation);
                Assert.True(figures.IsCaughtUp, $"{stream}: {figures}");
            }

            Assert.Equal(Images, await CountAsync(system, "SELECT count(DISTINCT event_id) FROM inbox WHERE event_id LIKE '%:result'"));
        }
        finally
        {
            foreach (var process in running)
            {
                await process.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_gateway_that_was_frozen_beyond_its_lease_writes_nothing_when_it_goes_on()
    {
        Need.TimeUnless(isTypical: false);
        await using var broker = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation);
        await using var database = await Need.OwnDatabaseAsync(Cancellation);
        await using var system = await RunningImages.PrepareAsync(await BuiltAsync(), database, broker);
        var settings = system.Api();
        var api = await system.StartAsync(settings);
        var frozen = await system.StartAsync(system.Gateway(settings, ManySizes));
        using var client = await broker.ConnectAsync(Cancellation);
        var id = await RunningImages.UploadAsync(api.Http, Large.Value, "long");
        await Wait.UntilAsync(() => IsInTheMiddle(client, id), "the job to be in the middle");
        frozen.Freeze();

        var other = await system.StartAsync(system.Gateway(settings));
        Assert.Equal("done", (string?)(await RunningImages.FollowAsync(api.Address, id))["state"]);
        await other.StopAsync(Cancellation);
        await Wait.UntilAsync(() => Field(client, id, "state") == "done", "the status to be final");
        var before = Record(client, id);

        frozen.Thaw();
        // It does the next image, so it has left the first one behind.
        var next = await RunningImages.UploadAsync(api.Http, Small.Value, "next");
        Assert.Equal("done", (string?)(await RunningImages.FollowAsync(api.Address, next))["state"]);
        var figures = await StreamFigures.WaitUntilCaughtUpAsync(client, "image:process", "image-gateway", Wait.Patience, Cancellation);

        Assert.True(figures.IsCaughtUp, $"{figures}");
        Assert.Equal(0, await frozen.StopAsync(Cancellation));
        Assert.Equal(before, Record(client, id));
        Assert.Equal(2, await CountAsync(system, $"SELECT count(*) FROM thumbnails WHERE image_id = '{id}'"));
    }

    [Fact]
    public async Task A_job_that_is_given_up_ends_with_its_reason_and_one_that_is_cancelled_has_no_result()
    {
        Need.TimeUnless(isTypical: false);
        await using var broker = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation);
        await using var database = await Need.OwnDatabaseAsync(Cancellation);
        await using var system = await RunningImages.PrepareAsync(await BuiltAsync(), database, broker);
        var settings = system.Api();
        var api = await system.StartAsync(settings);
        using var client = await broker.ConnectAsync(Cancellation);

        // Nobody can make forty thumbnails of it in this time.
        var hasty = await system.StartAsync(system.Gateway(
            settings, ManySizes, ("Events__Handlers__images.requested__HandlerTimeout", "00:00:00.200"),
            ("Events__Handlers__images.requested__MaxDeliveries", "2")));
        var end = await RunningImages.FollowAsync(api.Address, await RunningImages.UploadAsync(api.Http, Large.Value, "given-up"));
        Assert.Equal("failed", (string?)end["state"]);
        Assert.StartsWith("Given up after 2 attempts: ", (string?)end["reason"], StringComparison.Ordinal);
        await hasty.StopAsync(Cancellation);

        await system.StartAsync(system.Gateway(settings, ManySizes));
        var id = await RunningImages.UploadAsync(api.Http, Large.Value, "cancelled");
        var following = RunningImages.FollowAsync(api.Address, id);
        await Wait.UntilAsync(() => IsInTheMiddle(client, id), "the job to be in the middle");
        using var cancelled = await api.Http.DeleteAsync(new Uri($"/images/{id}", UriKind.Relative), Cancellation);

        cancelled.EnsureSuccessStatusCode();
        Assert.Equal("cancelled", (string?)(await following)["state"]);
        var figures = await StreamFigures.WaitUntilCaughtUpAsync(client, "image:process", "image-gateway", Wait.Patience, Cancellation);
        Assert.True(figures.IsCaughtUp, $"{figures}");
        Assert.DoesNotContain(StreamFigures.Entries(client, "image:result"), entry => (string?)entry.Fields["id"] == $"{id}:result");
        Assert.Equal(0, await CountAsync(system, "SELECT count(*) FROM thumbnails"));
    }

    private async Task<GeneratedFolder> BuiltAsync() => await templates.Solution(ImagesProof.Images, "my-images").BuiltAsync();

    private static async Task<int> CountAsync(RunningImages system, string sql) =>
        (int)await DatabaseServer.QueryAsync<long>(system.Postgres, sql, Cancellation);

    private static bool IsInTheMiddle(RespClient client, string id) =>
        Field(client, id, "stage")?.StartsWith("thumbnail", StringComparison.Ordinal) == true;

    private static string? Field(RespClient client, string id, string field) => client.Send("HGET", $"image:status:{id}", field) as string;

    // The status of a job, and how many results there are of it.
    private static (string Status, int Results) Record(RespClient client, string id) => (
        string.Join(' ', client.List("HGETALL", $"image:status:{id}")),
        StreamFigures.Entries(client, "image:result").Count(entry => (string?)entry.Fields["id"] == $"{id}:result"));
}
