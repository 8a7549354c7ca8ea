using Stack_Service._1.Events.Logs;
using StackExchange.Redis;

namespace Stack_Service._1.Events.Redis;

/// <summary>Administration of streams on Redis.</summary>
internal sealed class RedisEventLogAdministration(RedisConnection connection) : IEventLogAdministration
{
    private readonly RedisCommands _commands = new(connection);

    public Task<StreamDescription?> DescribeAsync(string stream, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database =>
        {
            if (await RedisGroups.ListAsync(database, stream) is not { } groups)
            {
                return null;
            }
            var (length, deadLetters) = (database.StreamLengthAsync(stream), database.StreamLengthAsync(DeadLetter.StreamOf(stream)));
            var described = await Task.WhenAll(groups.Select(group => RedisGroups.DescribeAsync(database, stream, group)));
            return new StreamDescription(stream, await length, await deadLetters, described);
        }, cancellationToken);

    public Task<IReadOnlyList<ConsumerDescription>> ConsumersAsync(ConsumerGroup group, CancellationToken cancellationToken) =>
        _commands.RunAsync(database => RedisGroups.ConsumersAsync(database, group), cancellationToken);

    public Task<long> BacklogAsync(string stream, long retention, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database =>
        {
            var (listing, counting) = (RedisGroups.ListAsync(database, stream), database.StreamLengthAsync(stream));
            var (groups, length) = (await listing ?? [], await counting);
            return groups.Length == 0
                ? length
                : groups.Max(group => group.Lag is { } lag ? lag + group.PendingMessageCount : Math.Max(0, length - retention));
        }, cancellationToken);

    public Task<long> DropOldestAsync(string stream, long keep, CancellationToken cancellationToken) =>
        _commands.RunAsync(database => database.StreamTrimAsync(stream, keep, useApproximateMaxLength: true), cancellationToken);

    public Task<bool> MoveGroupAsync(ConsumerGroup group, EntryId after, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database =>
        {
            if (await RedisGroups.ListAsync(database, group.Stream) is not { } groups)
            {
                return false;
            }
            return groups.Any(one => one.Name == group.Name)
                ? await database.StreamConsumerGroupSetPositionAsync(group.Stream, group.Name, after.ToString())
                : await database.StreamCreateConsumerGroupAsync(group.Stream, group.Name, after.ToString(), createStream: false);
        }, cancellationToken);

    public Task<IReadOnlyList<LogEntry>> DeadLettersAsync(string stream, EntryId from, int count, CancellationToken cancellationToken) =>
        _commands.RunAsync<IReadOnlyList<LogEntry>>(async database =>
            RedisEntries.Parse(await database.ExecuteAsync(
                "XRANGE", (RedisKey)DeadLetter.StreamOf(stream), from.ToString(), "+", "COUNT", count)), cancellationToken);

    public Task<int> RedriveAsync(string stream, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken) =>
        _commands.RunAsync(async database => (int)await database.ScriptEvaluateAsync(
            RedisScripts.Redrive, [stream, DeadLetter.StreamOf(stream), DeadLetter.RedrivenOf(stream)], Values(ids)), cancellationToken);

    public Task<long> DiscardAsync(string stream, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken) =>
        _commands.RunAsync(database => database.StreamDeleteAsync(DeadLetter.StreamOf(stream), Values(ids)), cancellationToken);

    public Task<IReadOnlyList<string>> RisksAsync(CancellationToken cancellationToken) =>
        _commands.RunAsync<IReadOnlyList<string>>(async database =>
        {
            var facts = Facts((string?)await database.ScriptEvaluateAsync(RedisScripts.Info) ?? "");
            var risks = new List<string>();
            if (facts.GetValueOrDefault("maxmemory_policy") is { } policy and not "noeviction")
            {
                risks.Add($"The server drops keys when its memory is full (maxmemory-policy {policy}); set noeviction.");
            }
            if (facts.GetValueOrDefault("aof_enabled") == "0")
            {
                risks.Add("The server has no append-only file, so it loses events when it crashes; set appendonly yes.");
            }
            return risks;
        }, cancellationToken);

    // Lines of the form name:value between headings: https://redis.io/docs/latest/commands/info/.
    private static Dictionary<string, string> Facts(string info)
    {
        var facts = new Dictionary<string, string>();
        foreach (var line in info.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Split(':', 2) is [var name, var value])
            {
                facts[name] = value;
            }
        }
        return facts;
    }

    private static RedisValue[] Values(IReadOnlyList<EntryId> ids) => [.. ids.Select(id => (RedisValue)id.ToString())];
}
