using System.Collections.Concurrent;

namespace StackTemplates.Tests.Grpc;

/// <summary>
/// Orders placed over gRPC while workers are killed and the server goes away: every one that was accepted is watched to its end.
/// </summary>
/// <remarks>The event layer is that of the web API, file by file; <c>Faults/</c> has its fault tests.</remarks>
public sealed class FaultTests(PackedTemplates templates) : RunningGrpcService(templates)
{
    [Fact]
    public async Task Orders_are_handled_while_workers_are_killed_one_after_the_other()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        await using var api = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString, consume: false), Cancellation);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var accepted = new ConcurrentBag<string>();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LoadAsync(api, accepted, enough.Token)));

        for (var kills = 0; kills < 3; kills++)
        {
            await using var victim = await ServiceProcess.StartAsync(await WorkerAsync(server.ConnectionString), Cancellation);
            var before = accepted.Count;
            await Wait.UntilAsync(() => accepted.Count > before + 50);
            await victim.KillAsync();
        }

        await enough.CancelAsync();
        await load;
        await using var last = await ServiceProcess.StartAsync(await WorkerAsync(server.ConnectionString), Cancellation);
        await AllConfirmedAsync(api, accepted);
        var group = await StreamFigures.WaitUntilCaughtUpAsync(client, Stream, Group, Patience, Cancellation);
        Assert.True(group.IsCaughtUp, group.ToString());
    }

    [Fact]
    public async Task The_service_recovers_from_a_restart_of_the_server_and_answers_clients_with_errors_meanwhile()
    {
        await using var first = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await WorkerAsync(first.ConnectionString), Cancellation);
        await AllConfirmedAsync(service, [(await service.Grpc!.PlaceAsync("Ada", Cancellation)).Id]);

        await first.DisposeAsync();
        var refused = await Assert.ThrowsAsync<GrpcException>(() => service.Grpc.PlaceAsync("Grace", Cancellation));
        Assert.Equal(GrpcCode.Unavailable, refused.Code);

        await using var second = await Need.OwnServerAsync(Cancellation, first.Address.Port);
        await service.WaitForServingAsync(true, Patience, Cancellation);
        await AllConfirmedAsync(service, [(await service.Grpc.PlaceAsync("Grace", Cancellation)).Id]);
        Assert.Equal(0, await service.StopAsync(Cancellation));
    }

    private static async Task LoadAsync(ServiceProcess api, ConcurrentBag<string> accepted, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            accepted.Add((await api.Grpc!.PlaceAsync("Ada", Cancellation)).Id);
        }
    }

    private static async Task AllConfirmedAsync(ServiceProcess service, IEnumerable<string> orders)
    {
        foreach (var order in orders)
        {
            Assert.Equal("confirmed", (await WatchAsync(service, order, Patience))[^1].State);
        }
    }

    // A short lease, so that no test waits long for the entries of a killed worker.
    private async Task<ServiceSettings> WorkerAsync(string redis)
    {
        var settings = await SettingsAsync(redis);
        return settings with
        {
            Variables = new Dictionary<string, string>(settings.Variables)
            {
                ["Events__Lease"] = "00:00:03",
                ["Events__Block"] = "00:00:01",
                ["Events__Management__Enabled"] = "false",
            },
        };
    }
}
