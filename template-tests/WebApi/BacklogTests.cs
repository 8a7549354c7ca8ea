using System.Net;

namespace StackTemplates.Tests.WebApi;

/// <summary>With a full backlog, the service refuses requests with the time to wait, and loses nothing that it accepted.</summary>
public sealed class BacklogTests(PackedTemplates templates) : RunningService(templates)
{
    [Fact]
    public async Task Requests_get_429_while_the_backlog_is_full()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        var settings = await SettingsAsync(server.ConnectionString);
        var accepted = new List<string>();
        await using (var api = await ServiceProcess.StartAsync(With(settings, consume: false), Cancellation))
        {
            HttpStatusCode status;
            do
            {
                var answer = await api.Orders.PostAsync(OrdersClient.Order("Ada"), Cancellation);
                status = answer.Status;
                if (status == HttpStatusCode.Accepted)
                {
                    accepted.Add(answer.Id);
                }
            }
            while (status == HttpStatusCode.Accepted);

            Assert.Equal(HttpStatusCode.TooManyRequests, status);
            Assert.Equal(50, accepted.Count);
        }

        await using var service = await ServiceProcess.StartAsync(With(settings, consume: true), Cancellation);
        await AllConfirmedAsync(service, accepted);
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Grace", Cancellation)).Id]);
    }

    [Fact]
    public async Task Requests_get_429_while_the_server_has_no_memory_and_succeed_afterwards()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(
            With(await SettingsAsync(server.ConnectionString), consume: true), Cancellation);

        client.Send("CONFIG", "SET", "maxmemory", "1");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await service.Orders.PostAsync(OrdersClient.Order("Ada"), Cancellation)).Status);

        client.Send("CONFIG", "SET", "maxmemory", "0");
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Grace", Cancellation)).Id]);
        Assert.Equal(0, await service.StopAsync(Cancellation));
    }

    private static ServiceSettings With(ServiceSettings settings, bool consume) => settings with
    {
        Variables = new Dictionary<string, string>
        {
            ["Events__Consume"] = consume ? "true" : "false",
            ["Events__MaxBacklog"] = "50",
            ["Events__Management__Enabled"] = "false",
        },
    };
}
