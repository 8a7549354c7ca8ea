using System.Collections.Concurrent;
using System.Net;

namespace StackTemplates.Tests.Deploy;

/// <summary>Four clients that place orders without a pause, whatever the service answers, until this is stopped.</summary>
internal sealed class OrderLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly ConcurrentQueue<(string Id, DateTime At)> _accepted = [];
    private readonly Task _customers;

    /// <summary>Starts to order.</summary>
    public OrderLoad(OrdersClient orders) =>
        _customers = Task.WhenAll(Enumerable.Range(0, 4).Select(customer => OrderAsync(orders, $"Customer {customer}")));

    /// <summary>How many orders were accepted so far.</summary>
    public int Count => _accepted.Count;

    /// <summary>The orders whose acceptance was known by <paramref name="time"/>.</summary>
    public IReadOnlyList<string> AcceptedBy(DateTime time) => [.. _accepted.Where(order => order.At <= time).Select(order => order.Id)];

    /// <summary>Ends it and returns every order that was accepted.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        await _stop.CancelAsync();
        await _customers;
        return AcceptedBy(DateTime.MaxValue);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task OrderAsync(OrdersClient orders, string customer)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var answer = await orders.PostAsync(OrdersClient.Order(customer), _stop.Token);
                if (answer.Status == HttpStatusCode.Accepted)
                {
                    _accepted.Enqueue((answer.Id, DateTime.UtcNow));
                }
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                // The request in flight was not accepted.
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }
}
