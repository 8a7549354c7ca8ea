using System.Globalization;
using my_shop.Events.Logs;
using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>The event log on Redis Streams: Redis 6.2 or newer, or Valkey.</summary>
internal sealed class RedisEventLog(RedisConnection connection) : IEventLog
{
    // What one script may drop before the server turns to other clients; one trim calls it as often as needed.
    private const int TrimChunk = 10_000;

    public string System => "redis_streams";

    public Task PingAsync(CancellationToken cancellationToken) =>
        Run(database => database.PingAsync(), cancellationToken);

    public Task<EntryId> AppendAsync(string stream, IReadOnlyList<EntryField> fields, CancellationToken cancellationToken)
    {
        var pairs = new NameValueEntry[fields.Count];
        for (var index = 0; index < pairs.Length; index++)
        {
            pairs[index] = new(fields[index].Name, fields[index].Value);
        }
        return Run(async database => EntryId.Parse((string?)await database.StreamAddAsync(stream, pairs)), cancellationToken);
    }

    public Task<bool> CreateGroupAsync(ConsumerGroup group, EntryId after, CancellationToken cancellationToken) =>
        Run(async database =>
        {
            try
            {
                return await database.StreamCreateConsumerGroupAsync(group.Stream, group.Name, after.ToString(), createStream: true);
            }
            catch (RedisServerException existing) when (existing.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
            {
                return false;
            }
        }, cancellationToken);

    public IEventReader OpenReader(GroupMember member, TimeSpan longestWait) => new RedisEventReader(connection, member, longestWait);

    public Task<long> AcknowledgeAsync(ConsumerGroup group, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken) =>
        Run(database => database.StreamAcknowledgeAsync(group.Stream, group.Name, Values(ids)), cancellationToken);

    public Task<IReadOnlyList<PendingEntry>> PendingAsync(
        ConsumerGroup group, PendingQuery query, CancellationToken cancellationToken) =>
        Run<IReadOnlyList<PendingEntry>>(async database =>
        {
            var pending = await database.StreamPendingMessagesAsync(
                group.Stream, group.Name, query.Count, query.Consumer ?? RedisValue.Null, query.From.ToString(),
                minIdleTimeInMs: Milliseconds(query.MinIdle));
            return
            [
                .. pending.Select(entry => new PendingEntry(
                    EntryId.Parse((string?)entry.MessageId), entry.ConsumerName.ToString(),
                    TimeSpan.FromMilliseconds(entry.IdleTimeInMilliseconds), entry.DeliveryCount)),
            ];
        }, cancellationToken);

    public Task<ClaimedEntries> ClaimAsync(
        GroupMember member, IReadOnlyList<EntryId> ids, TimeSpan minIdle, int? deliveries, CancellationToken cancellationToken) =>
        Run(async database =>
        {
            var reply = await database.ScriptEvaluateAsync(
                RedisScripts.Claim, [member.Group.Stream],
                [member.Group.Name, member.Consumer, Milliseconds(minIdle), deliveries ?? -1, .. Values(ids)]);
            return new ClaimedEntries(RedisEntries.Parse(reply[0]), RedisEntries.ParseIds(reply[1]));
        }, cancellationToken);

    public Task<IReadOnlyList<EntryId>> DeferAsync(
        GroupMember member, IReadOnlyList<Deferral> deferrals, CancellationToken cancellationToken) =>
        Run<IReadOnlyList<EntryId>>(async database =>
        {
            var arguments = new List<RedisValue>(2 + 3 * deferrals.Count) { member.Group.Name, member.Consumer };
            foreach (var deferral in deferrals)
            {
                arguments.AddRange([deferral.Id.ToString(), Milliseconds(deferral.Idle), deferral.Deliveries ?? -1]);
            }
            return RedisEntries.ParseIds(
                await database.ScriptEvaluateAsync(RedisScripts.Defer, [member.Group.Stream], [.. arguments]));
        }, cancellationToken);

    public Task<bool> DeadLetterAsync(GroupMember member, EntryId id, DeadLetter letter, CancellationToken cancellationToken)
    {
        var holder = letter.Reason == DeadLetterReason.PayloadMissing ? "" : member.Consumer;
        var fields = letter.Describe(member, id).SelectMany(field => new RedisValue[] { field.Key, field.Value });
        return Run(async database => (bool)await database.ScriptEvaluateAsync(
            RedisScripts.DeadLetter, [member.Group.Stream, DeadLetter.StreamOf(member.Group.Stream)],
            [member.Group.Name, holder, id.ToString(), .. fields]), cancellationToken);
    }

    public Task<long> TrimAsync(string stream, Retention retention, CancellationToken cancellationToken) =>
        Run(async database =>
        {
            var maxAge = retention.MaxAge is { } age ? Milliseconds(age) : -1;
            long total = 0, dropped;
            do
            {
                dropped = (long)await database.ScriptEvaluateAsync(
                    RedisScripts.Trim, [stream], [retention.MaxEntries, maxAge, TrimChunk]);
                total += dropped;
            }
            while (dropped > 0 && !cancellationToken.IsCancellationRequested);
            return total;
        }, cancellationToken);

    public Task<GroupDescription?> DescribeAsync(ConsumerGroup group, CancellationToken cancellationToken) =>
        Run(async database =>
        {
            if (!await database.KeyExistsAsync(group.Stream))
            {
                return null;
            }
            var groups = await database.StreamGroupInfoAsync(group.Stream);
            if (groups.FirstOrDefault(found => found.Name == group.Name) is not { Name: not null } info)
            {
                return null;
            }
            var pending = await database.StreamPendingAsync(group.Stream, group.Name);
            var doneThrough = pending.PendingMessageCount > 0
                ? EntryId.Parse((string?)pending.LowestPendingMessageId).Previous
                : EntryId.Parse(info.LastDeliveredId);
            return new GroupDescription(
                await database.StreamLengthAsync(group.Stream), pending.PendingMessageCount, info.Lag, doneThrough);
        }, cancellationToken);

    public Task<EntryId?> LastIdAsync(string stream, CancellationToken cancellationToken) =>
        Run(async database => await database.KeyExistsAsync(stream)
            ? EntryId.Parse((string?)(await database.StreamInfoAsync(stream)).LastGeneratedId)
            : (EntryId?)null, cancellationToken);

    // Before Redis 7.2 a read that finds nothing leaves the consumer's clock alone. One of its own pending list does not,
    // and so far behind there is nothing to send. (The very last id would mean new entries, as > does.)
    public Task GiveSignOfLifeAsync(GroupMember member, CancellationToken cancellationToken) =>
        Run(database => database.StreamReadGroupAsync(
            member.Group.Stream, member.Group.Name, member.Consumer, EntryId.Max.Previous.ToString(), count: 1), cancellationToken);

    public Task<IReadOnlyList<string>> RemoveDeadConsumersAsync(
        GroupMember member, TimeSpan idle, CancellationToken cancellationToken) =>
        Run<IReadOnlyList<string>>(async database =>
        {
            var removed = await database.ScriptEvaluateAsync(
                RedisScripts.RemoveDeadConsumers, [member.Group.Stream],
                [member.Group.Name, member.Consumer, Milliseconds(idle)]);
            return [.. ((string?[]?)removed ?? []).OfType<string>()];
        }, cancellationToken);

    public Task<bool> LeaveAsync(GroupMember member, CancellationToken cancellationToken) =>
        Run(async database => (bool)await database.ScriptEvaluateAsync(
            RedisScripts.Leave, [member.Group.Stream], [member.Group.Name, member.Consumer]), cancellationToken);

    public Task<bool> TryLockAsync(string stream, string owner, TimeSpan duration, CancellationToken cancellationToken) =>
        Run(database => database.LockTakeAsync(SiblingKey.Of(stream, "lock"), owner, duration), cancellationToken);

    private async Task<T> Run<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        try
        {
            return await command(await connection.GetDatabaseAsync(cancellationToken)).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (RedisFailures.Translate(exception, connection.Servers, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static RedisValue[] Values(IReadOnlyList<EntryId> ids)
    {
        var values = new RedisValue[ids.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = ids[index].ToString();
        }
        return values;
    }
}
