using System.Collections.Concurrent;
using System.Net;

namespace StackTemplates.Tests.Database;

/// <summary>
/// Customers who order one thing after the other. Each repeats a request, with its idempotency key, until it is accepted: so there is one
/// order for each key, whatever happens meanwhile.
/// </summary>
internal sealed class OrderLoad : IAsyncDisposable
{
    // More than the workers of a slow machine handle would only make the test wait for them.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _accepted = [];
    private readonly ConcurrentDictionary<(HttpStatusCode Status, string? Title), int> _refusals = [];
    private readonly Task[] _customers;

    /// <param name="service">Where they order now; another process after a restart.</param>
    public OrderLoad(Func<ServiceProcess> service, int customers = 8) =>
        _customers = [.. Enumerable.Range(0, customers).Select(number => Task.Run(() => OrderAsync(service, number)))];

    /// <summary>The orders that were accepted.</summary>
    public IReadOnlyCollection<string> Accepted => _accepted;

    /// <summary>How often which refusal was answered.</summary>
    public IReadOnlyDictionary<(HttpStatusCode Status, string? Title), int> Refusals => _refusals;

    /// <summary>Waits for so many more accepted orders.</summary>
    public Task AcceptedAsync(int more)
    {
        var wanted = _accepted.Count + more;
        return Wait.UntilAsync(() => _accepted.Count >= wanted, $"{more} more orders to be accepted");
    }

    /// <summary>Lets every customer finish what he has begun, and no more.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_customers);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task OrderAsync(Func<ServiceProcess> service, int number)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var key = Guid.NewGuid().ToString();
            while (!await TryAsync(service(), number, key))
            {
                await Task.Delay(50);
            }

            await Task.Delay(Pause);
        }
    }

    private async Task<bool> TryAsync(ServiceProcess service, int number, string key)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var answer = await service.Orders.PostAsync(OrdersClient.Order($"Customer {number}"), limit.Token, key);
            if (answer.Status == HttpStatusCode.Accepted)
            {
                _accepted.Enqueue(answer.Id);
                return true;
            }

            _refusals.AddOrUpdate((answer.Status, (string?)answer.Body?["title"]), 1, (_, count) => count + 1);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The process was killed; another one takes the request.
        }

        return false;
    }
}
