using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Stack_Service._1.Orders;

/// <summary>
/// Watches an order by polling the store, because a worker in another process may confirm it. It polls often at first, because an order is
/// usually confirmed within milliseconds, and then less often, down to once a second for each watched order.
/// </summary>
internal sealed class OrderWatch(IOrderStore orders, TimeProvider time, IHostApplicationLifetime host)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>The order as it is now, then each time it has changed; ends when it is confirmed.</summary>
    /// <exception cref="RpcException">
    /// NOT_FOUND: there is no such order. UNAVAILABLE: this instance is stopping; watch again, and another one continues.
    /// </exception>
    public async IAsyncEnumerable<Order> StatesAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Order? last = null;
        for (var pause = FirstPause; last?.Status != OrderStatus.Confirmed; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var order = await orders.FindAsync(id, cancellationToken) ?? throw Errors.NotFound("order", id.ToString());
            if (order != last)
            {
                yield return last = order;
            }
            else if (!await PauseAsync(pause, cancellationToken))
            {
                throw Errors.ComeBack(StatusCode.Unavailable, "This instance is stopping. Watch the order again.");
            }
        }
    }

    // False if the host is stopping, because it would wait for watchers that wait for nothing.
    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        try
        {
            await Task.Delay(pause, time, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
