namespace StackTemplates.Tests.Grpc;

/// <summary>The telemetry of the service about its calls.</summary>
public sealed class TelemetryTests(PackedTemplates templates) : RunningGrpcService(templates)
{
    [Fact]
    public async Task Calls_are_spans_with_their_method_and_how_they_ended()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var receiver = new OtlpReceiver();
        var settings = receiver.Receiving(await SettingsAsync(server.ConnectionString));
        await using (var service = await ServiceProcess.StartAsync(settings, Cancellation))
        {
            var order = await service.Grpc!.PlaceAsync("Ada", Cancellation);
            await WatchAsync(service, order.Id);
            await FailsAsync(GrpcCode.NotFound, () => service.Grpc.GetAsync(Guid.NewGuid().ToString(), Cancellation));
            Assert.Equal(0, await service.StopAsync(Cancellation));
        }

        Assert.Empty(receiver.Missing(
            "traces", "my_shop.orders.v1.OrderService/PlaceOrder", "my_shop.orders.v1.OrderService/WatchOrder", "rpc.grpc.status_code",
            "send my-shop:events:orders:placed", "process my-shop:events:orders:placed"));
        Assert.Empty(receiver.Missing("metrics", "messaging.client.sent.messages", "http.server.request.duration"));
    }
}
