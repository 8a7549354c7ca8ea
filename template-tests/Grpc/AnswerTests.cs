namespace StackTemplates.Tests.Grpc;

/// <summary>The errors of the service, as clients in any language read them.</summary>
public sealed class AnswerTests(PackedTemplates templates) : RunningGrpcService(templates)
{
    private const string BadRequest = "google.rpc.BadRequest";
    private const string RetryInfo = "google.rpc.RetryInfo";
    private const string Reflection = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

    [Fact]
    public async Task Invalid_calls_are_answered_field_by_field_and_unknown_orders_are_not_found()
    {
        await using var service = await ServiceProcess.StartAsync(
            await SettingsAsync(redis: null, "Development"), Cancellation);
        var orders = service.Grpc!;

        var refused = await FailsAsync(
            GrpcCode.InvalidArgument, () => orders.PlaceAsync(GrpcOrders.Order("", quantity: 0), Cancellation));
        Assert.Equal(
            ["customer", "lines[0].quantity"], refused.Details[BadRequest].Messages(1).Select(field => field.Text(1)));
        await FailsAsync(GrpcCode.InvalidArgument, () => orders.GetAsync("17", Cancellation));
        await FailsAsync(GrpcCode.NotFound, () => orders.GetAsync(Guid.NewGuid().ToString(), Cancellation));
        await FailsAsync(GrpcCode.NotFound, async () => await WatchAsync(service, Guid.NewGuid().ToString()));
        await FailsAsync(GrpcCode.NotFound, () => orders.IsServingAsync("nobody", Cancellation));
        Assert.True(await orders.IsServingAsync("live", Cancellation));
        Assert.True(await orders.IsServingAsync(orders.Service, Cancellation));
    }

    [Fact]
    public async Task A_full_backlog_is_reported_with_the_time_to_wait()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        var settings = await SettingsAsync(server.ConnectionString, consume: false);
        await using var service = await ServiceProcess.StartAsync(
            settings with { Variables = new Dictionary<string, string>(settings.Variables) { ["Events__MaxBacklog"] = "1" } },
            Cancellation);
        await service.Grpc!.PlaceAsync("Ada", Cancellation);

        var full = await FailsAsync(GrpcCode.ResourceExhausted, () => service.Grpc.PlaceAsync("Grace", Cancellation));

        Assert.Equal(5, full.Details[RetryInfo].Message(1)?.Number(1));
    }

    [Fact]
    public async Task A_server_that_is_away_makes_the_service_unavailable_until_it_is_back()
    {
        await using var first = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(first.ConnectionString), Cancellation);
        var order = await service.Grpc!.PlaceAsync("Ada", Cancellation);

        await first.DisposeAsync();
        await service.WaitForServingAsync(false, Patience, Cancellation);

        foreach (var call in new Func<Task>[]
                 {
                     () => service.Grpc.PlaceAsync("Grace", Cancellation),
                     () => service.Grpc.GetAsync(order.Id, Cancellation),
                     async () => await WatchAsync(service, order.Id),
                 })
        {
            Assert.NotNull((await FailsAsync(GrpcCode.Unavailable, call)).Details[RetryInfo]);
        }

        Assert.True(await service.Grpc.IsServingAsync("live", Cancellation));
        await using var second = await Need.OwnServerAsync(Cancellation, first.Address.Port);
        await service.WaitForServingAsync(true, Patience, Cancellation);
        var placed = await service.Grpc.PlaceAsync("Grace", Cancellation);
        Assert.Equal("confirmed", (await WatchAsync(service, placed.Id))[^1].State);
        Assert.Equal(0, await service.StopAsync(Cancellation));
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task Reflection_is_for_development_only(string environment, bool isThere)
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(
            await SettingsAsync(server.ConnectionString, environment), Cancellation);
        using var http = new HttpClient { BaseAddress = service.Address };
        var listServices = new ProtoMessage().Add(7, "");
        var call = () => GrpcCall.UnaryAsync(http, Reflection, listServices, Cancellation);

        if (isThere)
        {
            var services = (await call()).Message(6)!.Messages(1).Select(one => one.Text(1));
            Assert.Contains(service.Grpc!.Service, services);
        }
        else
        {
            await FailsAsync(GrpcCode.Unimplemented, call);
        }
    }
}
