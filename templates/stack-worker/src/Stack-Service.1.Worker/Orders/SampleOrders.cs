using Stack_Service._1.Events;

namespace Stack_Service._1.Orders;

/// <summary>
/// Places an order now and then, so that a developer's machine has something to handle: every <c>Orders:PlaceEvery</c>, which only
/// launchSettings.json sets. Elsewhere, other services place the orders.
/// </summary>
#if (hasDatabase)
internal sealed class SampleOrders(IServiceScopeFactory scopes, TimeProvider time, TimeSpan interval) : BackgroundService
#else
internal sealed class SampleOrders(IEventPublisher publisher, TimeProvider time, TimeSpan interval) : BackgroundService
#endif
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
#if (hasDatabase)
                await using var scope = scopes.CreateAsyncScope();
                var publisher = scope.ServiceProvider.GetRequiredService<IEventPublisher>();
#endif
                await publisher.PublishAsync(new OrderPlaced(Guid.CreateVersion7(), "Ada", 9.00m, time.GetUtcNow()), stoppingToken);
            }
            catch (Exception failure) when (failure is EventLogException or BacklogFullException)
            {
                // The event layer has logged it. There is another order soon.
            }
        }
    }
}
