using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Orders;
using my_shop.Tests.Events;

namespace my_shop.Tests.Orders;

/// <summary>The events that a service has recorded for its orders.</summary>
internal static class OrderEntries
{
    /// <summary>The fields of each event, by their names.</summary>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> RecordedAsync(
        this IServiceProvider services, CancellationToken cancellationToken)
    {
        var log = services.GetRequiredService<IEventLog>();
        // A group of its own receives every entry, from the first on.
        var group = services.Group() with { Name = $"test-{Guid.NewGuid():N}" };
        await log.CreateGroupAsync(group, EntryId.Zero, cancellationToken);
        await using var reader = log.OpenReader(new(group, "test"), TimeSpan.Zero);
        var entries = await reader.ReadAsync(1_000, TimeSpan.Zero, cancellationToken);
        return [.. entries.Select(entry => entry.Fields.ToDictionary(
            field => field.Name, field => Encoding.UTF8.GetString(field.Value.Span)))];
    }

    /// <summary>Waits until the service has handled everything.</summary>
    public static async Task QuietAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (await services.GetRequiredService<IEventLog>().DescribeAsync(services.Group(), limit.Token) is not { Pending: 0, Lag: 0 })
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private static ConsumerGroup Group(this IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<EventsOptions>>().Value;
        return new(options.StreamOf(EventName.Of<OrderPlaced>()), options.Group);
    }
}
