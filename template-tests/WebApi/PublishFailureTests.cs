using System.Net;

namespace StackTemplates.Tests.WebApi;

/// <summary>A server that does not confirm events: the errors of clients, the log, and the readiness of the service.</summary>
public sealed class PublishFailureTests(PackedTemplates templates) : RunningService(templates)
{
    [Fact]
    public async Task A_client_that_repeats_its_request_until_it_is_answered_has_one_order()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var admin = await server.ConnectAsync(Cancellation);
        await using var service = await StartAsUserAsync(server, admin);
        var keys = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid().ToString()).ToList();

        // The events are recorded but the orders are not stored, so the client cannot know.
        admin.Send("ACL", "SETUSER", "shop", "-set", "-setex");
        for (var round = 1; round <= 2; round++)
        {
            var unknown = await Task.WhenAll(keys.Select(key => PostAsync(service, key)));
            Assert.All(unknown, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status));
            Assert.All(unknown, answer => Assert.Equal("unknown", (string?)answer.Body?["recorded"]));
            Assert.All(unknown, answer => Assert.NotNull(answer.RetryAfter));
            Assert.Equal(round * (long)keys.Count, admin.Send("XLEN", Stream));
        }

        admin.Send("ACL", "SETUSER", "shop", "+set", "+setex");
        var repeated = await Task.WhenAll(keys.Select(key => PostAsync(service, key)));

        Assert.All(repeated, answer => Assert.Equal(HttpStatusCode.Accepted, answer.Status));
        var orders = repeated.Select(answer => answer.Id).Order().ToList();
        Assert.Equal(keys.Count, orders.Distinct().Count());
        await AllConfirmedAsync(service, orders);
        await NothingIsLeftAsync(admin);
        // Whatever is on the stream, and however often, is one of these orders.
        Assert.Equal(orders, service.Log.Select(HandledEvent.Parse).OfType<HandledEvent>().Select(line => line.OrderId).Distinct().Order());
        Assert.Equal(0L, admin.Send("XLEN", $"{{{Stream}}}:dead"));
    }

    [Fact]
    public async Task An_outage_of_the_server_and_its_end_are_one_line_each()
    {
        await using var server = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);

        await server.KillAsync();
        for (var number = 0; number < 20; number++)
        {
            var unknown = await PostAsync(service, key: null);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "unknown"), (unknown.Status, (string?)unknown.Body?["recorded"]));
            Assert.NotNull(unknown.RetryAfter);
        }

        await server.RestartAsync(Cancellation);
        await service.WaitForHealthAsync("ready", HttpStatusCode.OK, Patience, Cancellation);
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);
        OneLineAtTheStartAndOneAtTheEnd(service, "is failing");
    }

    [Fact]
    public async Task A_refused_command_makes_the_service_unready_until_it_is_allowed()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var admin = await server.ConnectAsync(Cancellation);
        await using var service = await StartAsUserAsync(server, admin);

        admin.Send("ACL", "SETUSER", "shop", "-xadd");
        for (var number = 0; number < 20; number++)
        {
            var refused = await PostAsync(service, key: null);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Null(refused.RetryAfter);
            Assert.False((bool?)refused.Body?["recorded"]);
        }

        await service.WaitForHealthAsync("ready", HttpStatusCode.ServiceUnavailable, Patience, Cancellation, "NOPERM");
        await service.WaitForHealthAsync("live", HttpStatusCode.OK, Patience, Cancellation);
        admin.Send("ACL", "SETUSER", "shop", "+xadd");

        // Without a request that publishes, because a service that is not ready gets none.
        await service.WaitForHealthAsync("ready", HttpStatusCode.OK, Patience, Cancellation);
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);
        OneLineAtTheStartAndOneAtTheEnd(service, "is refused");
    }

    // A user whose permissions the test can change.
    private async Task<ServiceProcess> StartAsUserAsync(BrokerServer server, RespClient admin)
    {
        admin.Send("ACL", "SETUSER", "shop", "on", ">secret", "~*", "+@all");
        var address = server.Address with { User = "shop", Password = "secret" };
        return await ServiceProcess.StartAsync(await SettingsAsync(address.ConnectionString), Cancellation);
    }

    private static Task<OrderAnswer> PostAsync(ServiceProcess service, string? key) =>
        service.Orders.PostAsync(OrdersClient.Order("Ada"), Cancellation, key);

    private static void OneLineAtTheStartAndOneAtTheEnd(ServiceProcess service, string start)
    {
        var lines = service.Log.Where(line => line.Contains("Publishing to stream", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Contains(start, lines[0], StringComparison.Ordinal);
        Assert.Contains("works again", lines[1], StringComparison.Ordinal);
    }
}
