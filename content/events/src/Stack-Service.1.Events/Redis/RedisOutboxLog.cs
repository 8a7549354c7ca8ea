using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Transactions;
using StackExchange.Redis;

namespace Stack_Service._1.Events.Redis;

/// <summary>Appends batches of an outbox by one script each, which recognizes rows that an earlier try has appended.</summary>
internal sealed class RedisOutboxLog(RedisConnection connection) : IOutboxLog
{
    // A batch that was appended and is still in the outbox is repeated when the database is back. Batches of relays that died are kept
    // until then, so it is no longer than needed.
    private static readonly TimeSpan MemoryTime = TimeSpan.FromHours(1);

    private readonly RedisCommands _commands = new(connection);

    public Task AppendBatchAsync(string stream, OutboxBatch batch, CancellationToken cancellationToken)
    {
        var arguments = new List<RedisValue>(4 + 12 * batch.Entries.Count)
        {
            batch.Name, string.Join(' ', batch.Finished), (long)MemoryTime.TotalSeconds,
        };
        foreach (var entry in batch.Entries)
        {
            arguments.Add(entry.Row);
            arguments.Add(entry.Fields.Count);
            arguments.AddRange(entry.Fields.SelectMany(field => new RedisValue[] { field.Name, field.Value }));
        }
        return _commands.AddAsync(
            database => database.ScriptEvaluateAsync(RedisScripts.AppendBatch, [stream, SiblingKey.Of(stream, "outbox")], [.. arguments]),
            cancellationToken);
    }
}
