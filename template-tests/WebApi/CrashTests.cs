using System.Collections.Concurrent;
using System.Net;

namespace StackTemplates.Tests.WebApi;

/// <summary>The process is killed or stopped while it works: no accepted order is lost.</summary>
public sealed class CrashTests(PackedTemplates templates) : RunningService(templates)
{
    [Fact]
    public async Task Orders_placed_before_a_kill_are_handled_after_the_restart()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        var settings = await SettingsAsync(server.ConnectionString);
        var orders = new List<string>();
        var publishOnly = settings with { Variables = new Dictionary<string, string> { ["Events__Consume"] = "false" } };
        await using (var first = await ServiceProcess.StartAsync(publishOnly, Cancellation))
        {
            for (var number = 0; number < 20; number++)
            {
                orders.Add((await first.Orders.PlaceAsync($"Customer {number}", Cancellation)).Id);
            }

            await first.KillAsync();
        }

        await using var second = await ServiceProcess.StartAsync(settings, Cancellation);

        await AllConfirmedAsync(second, orders);
        using var client = await server.ConnectAsync(Cancellation);
        await NothingIsLeftAsync(client);
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_the_work_loses_nothing()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        var settings = await SettingsAsync(server.ConnectionString);
        using var client = await server.ConnectAsync(Cancellation);
        var accepted = new ConcurrentBag<string>();
        await using var first = await ServiceProcess.StartAsync(settings, Cancellation);
        var load = LoadAsync(first, accepted);
        await UntilAsync(() => accepted.Count >= 100 || load.IsCompleted);

        await first.KillAsync();
        await load;
        await using var second = await ServiceProcess.StartAsync(settings, Cancellation);

        await AllConfirmedAsync(second, accepted);
        await NothingIsLeftAsync(client);
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_the_work_loses_nothing_and_ends_well()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        var settings = await SettingsAsync(server.ConnectionString);
        using var client = await server.ConnectAsync(Cancellation);
        var accepted = new ConcurrentBag<string>();
        await using var first = await ServiceProcess.StartAsync(settings, Cancellation);
        var load = LoadAsync(first, accepted);
        await UntilAsync(() => accepted.Count >= 100 || load.IsCompleted);

        Assert.Equal(0, await first.StopAsync(Cancellation));
        await load;
        await using var second = await ServiceProcess.StartAsync(settings, Cancellation);

        await AllConfirmedAsync(second, accepted);
        await NothingIsLeftAsync(client);
    }

    // Eight clients place orders until the service is gone.
    private static Task LoadAsync(ServiceProcess service, ConcurrentBag<string> accepted) =>
        Task.WhenAll(Enumerable.Range(0, 8).Select(async customer =>
        {
            try
            {
                while (!Cancellation.IsCancellationRequested)
                {
                    var answer = await service.Orders.PostAsync(OrdersClient.Order($"Customer {customer}"), Cancellation);
                    if (answer.Status == HttpStatusCode.Accepted)
                    {
                        accepted.Add(answer.Id);
                    }
                }
            }
            catch (HttpRequestException)
            {
                // The service is gone; requests in flight were not accepted.
            }
        }));

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Cancellation);
        }
    }
}
