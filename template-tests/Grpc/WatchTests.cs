namespace StackTemplates.Tests.Grpc;

/// <summary>From the order over gRPC to its event on the stream, the worker, and a watching client.</summary>
public sealed class WatchTests(PackedTemplates templates) : RunningGrpcService(templates)
{
    [Fact]
    public async Task An_order_becomes_an_event_whose_effect_is_watched()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);
        using var client = await server.ConnectAsync(Cancellation);

        var order = await service.Grpc!.PlaceAsync("Ada", Cancellation);
        var states = await WatchAsync(service, order.Id);

        Assert.Equal("confirmed", states[^1].State);
        var (id, fields) = Assert.Single(StreamFigures.Entries(client, Stream));
        Assert.Equal("orders.placed", fields["type"]);
        Assert.Contains(order.Id, (string)fields["data"]!, StringComparison.Ordinal);
        // The console may be a moment behind.
        await Wait.UntilAsync(() => Handled(service, order.Id).Any());
        Assert.Equal(id, Assert.Single(Handled(service, order.Id)).EntryId);
        var group = await StreamFigures.WaitUntilCaughtUpAsync(client, Stream, Group, Patience, Cancellation);
        Assert.True(group.IsCaughtUp, group.ToString());
    }

    [Fact]
    public async Task The_work_of_another_process_is_watched_from_the_first_state_to_the_last()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var api = await ServiceProcess.StartAsync(
            await SettingsAsync(server.ConnectionString, consume: false), Cancellation);
        var order = await api.Grpc!.PlaceAsync("Ada", Cancellation);
        await using var watch = api.Grpc.WatchAsync(order.Id, Patience, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("placed", watch.Current.State);

        await using var worker = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);

        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("confirmed", watch.Current.State);
        Assert.False(await watch.MoveNextAsync());
        Assert.Equal("confirmed", Assert.Single(await WatchAsync(api, order.Id)).State);
    }

    [Fact]
    public async Task Watches_end_at_their_deadline_when_cancelled_and_when_the_service_stops()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var api = await ServiceProcess.StartAsync(
            await SettingsAsync(server.ConnectionString, consume: false), Cancellation);
        var order = await api.Grpc!.PlaceAsync("Ada", Cancellation);

        await FailsAsync(GrpcCode.DeadlineExceeded, async () => await WatchAsync(api, order.Id, TimeSpan.FromSeconds(1)));
        using (var client = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
        {
            await using var cancelled = api.Grpc.WatchAsync(order.Id, Patience, client.Token).GetAsyncEnumerator(client.Token);
            Assert.True(await cancelled.MoveNextAsync());
            await client.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cancelled.MoveNextAsync());
        }

        await using var open = api.Grpc.WatchAsync(order.Id, Patience, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await open.MoveNextAsync());
        var stopping = api.StopAsync(Cancellation);
        await FailsAsync(GrpcCode.Unavailable, async () => await open.MoveNextAsync());

        Assert.Equal(0, await stopping);
        Assert.DoesNotContain(api.Log, line => line.StartsWith("fail:", StringComparison.Ordinal));
    }

    private static IEnumerable<HandledEvent> Handled(ServiceProcess service, string order) =>
        service.Log.Select(HandledEvent.Parse).OfType<HandledEvent>().Where(line => line.OrderId == order);
}
