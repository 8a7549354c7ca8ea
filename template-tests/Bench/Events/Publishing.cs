namespace Bench;

/// <summary>Publishes many events.</summary>
internal static class Publishing
{
    private const int WarmUpEvents = 50;

    /// <summary>Publishes <paramref name="events"/> events, <paramref name="inFlight"/> at a time.</summary>
    public static Task PublishAsync(ISide side, int events, int inFlight)
    {
        var next = 0;
        return Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= events)
            {
                await side.PublishAsync(Ping.Next(number));
            }
        })));
    }

    /// <summary>Publishes and handles a few events, so that every connection is open.</summary>
    public static async Task WarmUpAsync(ISide side, Receipts receipts)
    {
        receipts.Expect(WarmUpEvents);
        await PublishAsync(side, WarmUpEvents, inFlight: 1);
        await receipts.All;
    }
}
