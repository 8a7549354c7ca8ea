using System.Net;

namespace StackTemplates.Tests.WebApi;

/// <summary>
/// A server that is down or refuses the service: the service answers, says why, and recovers by itself.
/// </summary>
public sealed class OutageTests(PackedTemplates templates) : RunningService(templates)
{
    [Fact]
    public async Task The_service_waits_for_a_server_that_is_down_at_its_start()
    {
        await using var early = await Need.OwnServerAsync(Cancellation);
        var settings = await SettingsAsync(early.ConnectionString);
        await early.DisposeAsync();
        await using var service = ServiceProcess.Launch(settings);
        await ItAnswersAndSaysWhyNotAsync(service, "connect");

        await using var server = await Need.OwnServerAsync(Cancellation, early.Address.Port);
        await ItRecoversAsync(service);
    }

    [Fact]
    public async Task A_wrong_password_is_named_and_a_corrected_one_noticed()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        client.Send("CONFIG", "SET", "requirepass", "another-one");
        var wrong = server.Address with { Password = "the-wrong-one" };
        await using var service = ServiceProcess.Launch(await SettingsAsync(wrong.ConnectionString));

        await ItAnswersAndSaysWhyNotAsync(service, "password");

        client.Send("CONFIG", "SET", "requirepass", "the-wrong-one");
        await ItRecoversAsync(service);
    }

    [Fact]
    public async Task The_service_recovers_from_a_server_that_comes_back_empty()
    {
        await using var first = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(first.ConnectionString), Cancellation);
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);

        await first.DisposeAsync();
        await ItAnswersAndSaysWhyNotAsync(service, "connect");

        await using var second = await Need.OwnServerAsync(Cancellation, first.Address.Port);
        await ItRecoversAsync(service);
    }

    private static async Task ItAnswersAndSaysWhyNotAsync(ServiceProcess service, string reason)
    {
        await service.WaitForHealthAsync("live", HttpStatusCode.OK, Patience, Cancellation);
        await service.WaitForHealthAsync("ready", HttpStatusCode.ServiceUnavailable, Patience, Cancellation, reason);

        var order = await service.Orders.PostAsync(OrdersClient.Order("Ada"), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, order.Status);
        Assert.Equal(503, (int?)order.Body?["status"]);
    }

    private static async Task ItRecoversAsync(ServiceProcess service)
    {
        await service.WaitForHealthAsync("ready", HttpStatusCode.OK, Patience, Cancellation);
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Grace", Cancellation)).Id]);
        Assert.Equal(0, await service.StopAsync(Cancellation));
    }
}
