using System.Runtime.CompilerServices;
using Grpc.Core;

namespace my_shop.Orders;

/// <summary>
/// Tells what becomes of an order by looking at the store, because a worker in another process may be who confirms it. It looks often
/// at first, as an order is confirmed within milliseconds, and then less and less: once a second at most, for each watched order.
/// </summary>
internal sealed class OrderWatch(IOrderStore orders, TimeProvider time, IHostApplicationLifetime host)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>The order as it is now, then each time it has changed; ends when it is confirmed.</summary>
    /// <exception cref="RpcException">
    /// NOT_FOUND: there is no such order. UNAVAILABLE: this instance stops; another one goes on from the present state.
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
                throw Errors.ComeBack(StatusCode.Unavailable, "This instance stops. Watch the order again.");
            }
        }
    }

    // False where the host stops: it would wait for the watchers, and they for nothing.
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
