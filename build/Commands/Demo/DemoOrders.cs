using System.Diagnostics;
using Spectre.Console;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>Places orders and shows, for each, its event and the outcome.</summary>
internal sealed class DemoOrders(Screen screen, ServiceProcess service)
{
    private const int WarmUp = 10;

    private static readonly DemoOrder[] Basket =
    [
        new("Ada", "TEA-01", 2, 4.50m),
        new("Grace", "CUP-07", 1, 12.00m),
        new("Edsger", "TEA-03", 5, 3.20m),
        new("Barbara", "POT-02", 1, 39.90m),
        new("Alan", "TEA-01", 3, 4.50m),
    ];

    /// <summary>
    /// Places the orders one after the other and prints a line for each step: accepted, handled by the worker, seen as confirmed.
    /// </summary>
    /// <exception cref="TimeoutException">An order was not confirmed in time.</exception>
    public async Task PlaceAsync(IDemoClient client, int count, string? events, CancellationToken cancellationToken)
    {
        var handles = events is not (null or "none");
        await WarmUpAsync(client, handles, cancellationToken);
        for (var number = 0; number < count; number++)
        {
            var order = Basket[number % Basket.Length];
            var clock = Stopwatch.StartNew();
            var answer = await client.PlaceAsync(order, cancellationToken);
            screen.Styled(
                $"  [bold]→[/] {client.Call}  {order.Customer}: {order.Quantity} × {order.Sku}  [green]{answer.Code}[/]"
                + $" in {Screen.Milliseconds(answer.Elapsed.TotalMilliseconds)}  {answer.Where}");
            if (handles)
            {
                var seen = await client.ConfirmedAsync(answer.Id, cancellationToken);
                var elapsed = clock.Elapsed;
                Show(await HandledAsync(answer.Id, cancellationToken), seen, elapsed);
            }
        }
    }

    /// <summary>Prints a line for each of the orders that the service places itself.</summary>
    /// <exception cref="TimeoutException">They were not confirmed in time.</exception>
    public async Task WatchAsync(int count, CancellationToken cancellationToken)
    {
        screen.Line();
        var clock = Stopwatch.StartNew();
        for (var shown = 0; shown < count;)
        {
            foreach (var handled in service.Log.Select(HandledEvent.Parse).OfType<HandledEvent>().Skip(shown).Take(count - shown).ToList())
            {
                screen.Styled($"  [bold]←[/] order {handled.OrderId} {Outcome(handled)}");
                shown++;
            }

            if (clock.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException(
                    $"{shown} of {count} orders were confirmed within a minute; the service's last lines:\n{service.Tail}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Shows what the server itself says about the stream and its group.</summary>
    /// <exception cref="InvalidOperationException">Some entries are pending or undelivered.</exception>
    public async Task ShowStreamAsync(BrokerServer broker, GeneratedFolder solution, CancellationToken cancellationToken)
    {
        using var client = await broker.ConnectAsync(cancellationToken);
        var stream = solution.OrdersStream;
        var group = await StreamFigures.WaitUntilCaughtUpAsync(
            client, stream, solution.DnsName, TimeSpan.FromSeconds(5), cancellationToken);
        var lag = group.Lag is { } known ? $"{known}" : "unknown";
        var figures = $"group {group.Name}: consumers {group.Consumers}, pending {group.Pending}, lag {lag}";
        if (!group.IsCaughtUp)
        {
            throw new InvalidOperationException($"Something was left over: XINFO GROUPS {stream}: {figures}\n{service.Tail}");
        }

        screen.Line();
        screen.Done("Stream", $"XLEN {stream}: {client.Send("XLEN", stream)} entries");
        screen.Done("", $"XINFO GROUPS {stream}: {figures}");
    }

    // The first orders include the runtime's just-in-time compilation, so they do not count.
    private async Task WarmUpAsync(IDemoClient client, bool handles, CancellationToken cancellationToken)
    {
        for (var number = 0; number < WarmUp; number++)
        {
            var answer = await client.PlaceAsync(Basket[0], cancellationToken);
            if (handles)
            {
                await client.ConfirmedAsync(answer.Id, cancellationToken);
            }
        }

        screen.Line();
        screen.Line($"  ({WarmUp} orders went ahead, so that these do not wait for the just-in-time compiler.)");
    }

    private void Show(HandledEvent? handled, string seen, TimeSpan elapsed)
    {
        var what = handled is null ? "handled" : Outcome(handled);
        screen.Styled($"  [bold]←[/] {what}; {seen} {Screen.Milliseconds(elapsed.TotalMilliseconds)} after the call began");
    }

    private static string Outcome(HandledEvent handled) =>
        $"handled by the worker: entry {handled.EntryId}, attempt {handled.Attempt},"
        + $" {Screen.Milliseconds(handled.Milliseconds)} after it was published";

    // The line passes the console logger's queue and a pipe, so it may arrive after the state that it reports.
    private async Task<HandledEvent?> HandledAsync(string order, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var handled = HandledEvent.Find(service.Log, order);
            if (handled is not null)
            {
                return handled;
            }

            await Task.Delay(10, cancellationToken);
        }

        return null;
    }
}
