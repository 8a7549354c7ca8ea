using my_shop.Events;

namespace my_shop.Orders;

/// <summary>
/// Places an order now and then, so that a developer's machine has something to handle: every <c>Orders:PlaceEvery</c>, which only
/// launchSettings.json sets. Elsewhere, other services place the orders.
/// </summary>
internal sealed class SampleOrders(IEventPublisher publisher, TimeProvider time, TimeSpan interval) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await publisher.PublishAsync(new OrderPlaced(Guid.CreateVersion7(), "Ada", 9.00m, time.GetUtcNow()), stoppingToken);
            }
            catch (Exception failure) when (failure is EventLogException or BacklogFullException)
            {
                // The event layer has logged it. There is another order soon.
            }
        }
    }
}
