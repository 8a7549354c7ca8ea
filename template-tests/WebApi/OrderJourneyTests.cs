using System.Globalization;

namespace StackTemplates.Tests.WebApi;

/// <summary>From the order over HTTP to its event on the stream, the worker and back.</summary>
public sealed class OrderJourneyTests(PackedTemplates templates) : RunningService(templates)
{
    [Fact]
    public async Task An_order_becomes_an_event_which_the_worker_handles()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);
        using var client = await server.ConnectAsync(Cancellation);

        var order = await service.Orders.PlaceAsync("Ada", Cancellation);
        await AllConfirmedAsync(service, [order.Id]);

        var (id, fields) = Assert.Single(StreamFigures.Entries(client, Stream));
        Assert.True(Guid.TryParse((string?)fields["id"], out _), $"the event's id is {fields["id"]}");
        Assert.Equal("orders.placed", fields["type"]);
        Assert.Contains(order.Id, (string)fields["data"]!, StringComparison.Ordinal);
        // The console may be a moment behind.
        await Wait.UntilAsync(() => Handled(service, order.Id).Any());
        Assert.Equal(id, Assert.Single(Handled(service, order.Id)).EntryId);
        await NothingIsLeftAsync(client);
    }

    [Fact]
    public async Task An_event_written_by_hand_in_flat_fields_is_handled()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        var order = Guid.CreateVersion7().ToString();

        client.Send("XADD", Stream, "*", "orderId", order, "customer", "Ada", "total", "9.00", "placedAt", "2026-01-01T00:00:00Z");

        await AllConfirmedAsync(service, [order]);
        Assert.Equal("Ada", (string?)(await service.Orders.GetAsync(order, Cancellation)).Body?["customer"]);
        await NothingIsLeftAsync(client);
    }

    [Fact]
    public async Task Many_orders_at_once_are_all_handled()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);
        using var client = await server.ConnectAsync(Cancellation);

        var orders = await Task.WhenAll(Enumerable.Range(0, 200).Select(number =>
            service.Orders.PlaceAsync(number.ToString(CultureInfo.InvariantCulture), Cancellation)));

        await AllConfirmedAsync(service, orders.Select(order => order.Id));
        await NothingIsLeftAsync(client);
        Assert.Equal(200L, client.Send("XLEN", Stream));
    }

    private static IEnumerable<HandledEvent> Handled(ServiceProcess service, string order) =>
        service.Log.Select(HandledEvent.Parse).OfType<HandledEvent>().Where(line => line.OrderId == order);
}
