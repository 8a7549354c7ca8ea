using Stack_Service._1.Events.Logs;
using StackExchange.Redis;

namespace Stack_Service._1.Events.Redis;

/// <summary>Asks the server for the state of a stream's groups.</summary>
internal static class RedisGroups
{
    /// <returns>Null if there is no such stream.</returns>
    public static async Task<StreamGroupInfo[]?> ListAsync(IDatabase database, string stream)
    {
        try
        {
            var groups = await database.StreamGroupInfoAsync(stream);
            return groups.Any(group => group.Lag > 0) && await CorrectLagAsync(database, stream)
                ? await database.StreamGroupInfoAsync(stream)
                : groups;
        }
        catch (RedisServerException missing) when (IsMissing(missing))
        {
            return null;
        }
    }

    public static async Task<GroupDescription> DescribeAsync(IDatabase database, string stream, StreamGroupInfo group)
    {
        var lastDelivered = EntryId.Parse(group.LastDeliveredId);
        if (group.PendingMessageCount > 0)
        {
            var (pending, time) = (database.StreamPendingAsync(stream, group.Name), database.ExecuteAsync("TIME"));
            var now = EntryTime(await time);
            if (await pending is { PendingMessageCount: > 0 } summary)
            {
                var lowest = EntryId.Parse((string?)summary.LowestPendingMessageId);
                var age = now > lowest.Time ? now - lowest.Time : TimeSpan.Zero;
                return new(group.Name, summary.PendingMessageCount, group.Lag, group.ConsumerCount, lastDelivered, lowest.Previous, age)
                {
                    Read = group.EntriesRead,
                };
            }
        }
        return new(group.Name, 0, group.Lag, group.ConsumerCount, lastDelivered, lastDelivered, null) { Read = group.EntriesRead };
    }

    public static async Task<IReadOnlyList<ConsumerDescription>> ConsumersAsync(IDatabase database, ConsumerGroup group)
    {
        try
        {
            var consumers = await database.StreamConsumerInfoAsync(group.Stream, group.Name);
            return
            [
                .. consumers.Select(one => new ConsumerDescription(
                    one.Name, one.PendingMessageCount, TimeSpan.FromMilliseconds(one.IdleTimeInMilliseconds))),
            ];
        }
        catch (RedisServerException missing) when (IsMissing(missing) || missing.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
        {
            return [];
        }
    }

    /// <returns>Whether the server's lag of a group was wrong.</returns>
    private static async Task<bool> CorrectLagAsync(IDatabase database, string stream)
    {
        try
        {
            return (int)await database.ScriptEvaluateAsync(RedisScripts.CorrectLag, [stream]) > 0;
        }
        catch (RedisServerException)
        {
            // The user of a service that only publishes may have no permission for it: a lag that is too large is better than none.
            return false;
        }
    }

    private static bool IsMissing(RedisServerException failure) =>
        failure.Message.StartsWith("ERR no such key", StringComparison.OrdinalIgnoreCase);

    // TIME returns seconds and microseconds.
    private static DateTimeOffset EntryTime(RedisResult time) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)time[0] * 1_000 + (long)time[1] / 1_000);
}
