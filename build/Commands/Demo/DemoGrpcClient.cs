using System.Diagnostics;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>Orders over gRPC, each watched until it is confirmed.</summary>
internal sealed class DemoGrpcClient(GrpcOrders orders) : IDemoClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public string Call => "PlaceOrder";

    /// <inheritdoc/>
    public async Task<DemoAnswer> PlaceAsync(DemoOrder order, CancellationToken cancellationToken)
    {
        var (customer, sku, quantity, price) = order;
        var clock = Stopwatch.StartNew();
        var placed = await orders.PlaceAsync(GrpcOrders.Order(customer, sku, quantity, price), cancellationToken);
        return new DemoAnswer(placed.Id, "OK", placed.Id, clock.Elapsed);
    }

    /// <inheritdoc/>
    public async Task<string> ConfirmedAsync(string id, CancellationToken cancellationToken)
    {
        var states = new List<string>();
        try
        {
            await foreach (var order in orders.WatchAsync(id, Patience, cancellationToken))
            {
                states.Add(order.State);
            }
        }
        catch (GrpcException error) when (error.Code == GrpcCode.DeadlineExceeded)
        {
            throw new TimeoutException($"Order {id} was not confirmed within {Patience.TotalSeconds} s.", error);
        }

        return $"WatchOrder saw {string.Join(", then ", states)}";
    }
}
