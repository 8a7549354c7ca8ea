using System.Diagnostics;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>Puts orders into the stream of a headless worker, as any program can, and reads its log for the outcome.</summary>
internal sealed class DemoStreamClient(RespClient broker, string stream, ServiceProcess service) : IDemoClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public string Call => $"XADD {stream}";

    /// <inheritdoc/>
    public Task<DemoAnswer> PlaceAsync(DemoOrder order, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var id = AddedOrder.Add(broker, stream, order.Customer, order.Quantity * order.Price);
        return Task.FromResult(new DemoAnswer(id, "added", id, clock.Elapsed));
    }

    /// <inheritdoc/>
    public async Task<string> ConfirmedAsync(string id, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (HandledEvent.Find(service.Log, id) is null)
        {
            if (clock.Elapsed > Patience)
            {
                throw new TimeoutException(
                    $"Order {id} was not confirmed within {Patience.TotalSeconds} s; the service's last lines:\n{service.Tail}");
            }

            await Task.Delay(1, cancellationToken);
        }

        return "logged as confirmed";
    }
}
