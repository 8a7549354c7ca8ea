using System.Globalization;
using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults;

/// <summary>A worker that is frozen beyond its lease between taking its fence and its guarded write.</summary>
public sealed class FenceTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_late_write_of_a_thawed_worker_is_refused()
    {
        await using var arrangement = await Arrangement.StartAsync(templates, new Plan { Workers = 1 }, FaultSettings.Seed);
        using var client = await arrangement.ConnectAsync();
        var frozen = await arrangement.TakeWorkerAsync();

        var published = await arrangement.Load.PublishAsync(new Content("guarded"), "guarded", Cancellation);
        await Wait.UntilAsync(() => File.Exists(Path.Combine(arrangement.Effects.Folder, "fenced")));
        frozen.Service.Freeze();
        await File.WriteAllTextAsync(Path.Combine(arrangement.Effects.Folder, "write"), "", Cancellation);
        var successor = await arrangement.StartWorkerAsync();
        await Wait.UntilAsync(() => Guarded(client, published).ContainsKey("process"));
        var written = Guarded(client, published);
        frozen.Service.Thaw();
        await Wait.UntilAsync(() => Guarded(client, published).ContainsKey("refused"));

        Assert.Equal(successor.Id.ToString(CultureInfo.InvariantCulture), written["process"]);
        Assert.Equal(written, Guarded(client, published).Where(field => field.Key != "refused").ToDictionary());
    }

    private static Dictionary<string, string> Guarded(RespClient client, Publication published) =>
        client.List("HGETALL", $"guarded:{published.EventId}").Cast<string>().Chunk(2).ToDictionary(field => field[0], field => field[1]);
}
