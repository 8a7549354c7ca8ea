using System.Text;

namespace my_shop.Events.Logs;

/// <summary>
/// The event log inside one process, for development and tests: the semantics of Redis Streams, but everything is lost when the process
/// ends.
/// </summary>
internal sealed partial class InMemoryEventLog(TimeProvider time) : IEventLog, IEventLogAdministration
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, InMemoryStream> _streams = [];
    private readonly Dictionary<string, Dictionary<string, string>> _directories = [];
    private readonly Dictionary<(ConsumerGroup Group, string EventId), long> _rememberedUntil = [];

    private readonly Dictionary<string, long> _fences = [];
    private readonly Dictionary<(string Stream, string Key), (EntryId Id, long Until)> _appended = [];

    private TimeProvider Time => time;

    public string System => "in_memory";

    public Task PingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<EntryId> AppendAsync(string stream, IReadOnlyList<EntryField> fields, CancellationToken cancellationToken) =>
        Locked(() => Append(stream, fields));

    public Task<EntryId> AppendOnceAsync(
        string stream, string key, IReadOnlyList<EntryField> fields, TimeSpan remember, CancellationToken cancellationToken) =>
        Locked(() =>
        {
            var now = Time.GetTimestamp();
            foreach (var (forgotten, _) in _appended.Where(one => one.Value.Until <= now).ToList())
            {
                _appended.Remove(forgotten);
            }
            if (!_appended.TryGetValue((stream, key), out var appended))
            {
                _appended[(stream, key)] = appended = (Append(stream, fields), now + ToTimestamp(remember));
            }
            return appended.Id;
        });

    public Task CheckAppendAsync(string stream, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> CreateGroupAsync(ConsumerGroup group, EntryId after, CancellationToken cancellationToken) =>
        Locked(() => StreamAt(group.Stream).Groups.TryAdd(group.Name, new InMemoryGroup { LastDelivered = after }));

    public Task EnterStreamAsync(string directory, string name, string stream, CancellationToken cancellationToken) =>
        Locked(() => DirectoryAt(directory)[name] = stream);

    public Task<IReadOnlyDictionary<string, string>> ListStreamsAsync(string directory, CancellationToken cancellationToken) =>
        Locked<IReadOnlyDictionary<string, string>>(() => new Dictionary<string, string>(DirectoryAt(directory)));

    public IEventReader OpenReader(string group, string consumer, TimeSpan longestWait) => new Reader(this, group, consumer);

    public IEventFollower OpenFollower(string stream, TimeSpan longestWait) => new Follower(this, stream);

    public Task<long> AcknowledgeAsync(ConsumerGroup group, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken) =>
        Locked(() => GroupOf(group) is { } found ? ids.LongCount(found.Pending.Remove) : 0L);

    public Task<long> AcknowledgeAsync(
        ConsumerGroup group, IReadOnlyList<HandledEntry> entries, TimeSpan remember, CancellationToken cancellationToken) =>
        Locked(() =>
        {
            var now = Time.GetTimestamp();
            foreach (var entry in entries)
            {
                _rememberedUntil[(group, entry.EventId)] = now + ToTimestamp(remember);
            }
            foreach (var (forgotten, _) in _rememberedUntil.Where(one => one.Value <= now).ToList())
            {
                _rememberedUntil.Remove(forgotten);
            }
            return GroupOf(group) is { } found ? entries.LongCount(entry => found.Pending.Remove(entry.Id)) : 0L;
        });

    public Task<bool> IsRememberedAsync(ConsumerGroup group, string eventId, CancellationToken cancellationToken) =>
        Locked(() => _rememberedUntil.TryGetValue((group, eventId), out var until) && until > Time.GetTimestamp());

    public Task<IReadOnlyList<PendingEntry>> PendingAsync(
        ConsumerGroup group, PendingQuery query, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<PendingEntry>>(() =>
        [
            .. ExistingGroup(group).Pending
                .SkipWhile(pending => pending.Key < query.From)
                .Where(pending => query.Consumer is null || pending.Value.Consumer == query.Consumer)
                .Select(pending => pending.Value.Describe(pending.Key, Time.GetTimestamp(), time))
                .Where(pending => pending.Idle >= query.MinIdle)
                .Take(query.Count),
        ]);

    public Task<ClaimedEntries> ClaimAsync(
        GroupMember member, IReadOnlyList<EntryId> ids, TimeSpan minIdle, int? deliveries, CancellationToken cancellationToken) =>
        Locked(() =>
        {
            var now = Time.GetTimestamp();
            var (stream, group) = (StreamAt(member.Group.Stream), ExistingGroup(member.Group));
            var (claimed, missing) = (new List<LogEntry>(), new List<EntryId>());
            group.See(member.Consumer, now);
            foreach (var id in ids)
            {
                if (!group.Pending.TryGetValue(id, out var pending) || Time.GetElapsedTime(pending.IdleSince, now) < minIdle)
                {
                    continue;
                }
                if (stream.Find(id) is { } entry)
                {
                    group.Pending[id] = new(member.Consumer, now, deliveries ?? pending.Deliveries + 1);
                    claimed.Add(entry);
                }
                else
                {
                    missing.Add(id);
                }
            }
            return new ClaimedEntries(claimed, missing);
        });

    public Task<IReadOnlyList<EntryId>> DeferAsync(
        GroupMember member, IReadOnlyList<Deferral> deferrals, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<EntryId>>(() =>
        {
            var now = Time.GetTimestamp();
            var group = ExistingGroup(member.Group);
            var lost = new List<EntryId>();
            group.See(member.Consumer, now);
            foreach (var deferral in deferrals)
            {
                if (group.Pending.TryGetValue(deferral.Id, out var pending) && pending.Consumer == member.Consumer)
                {
                    group.Pending[deferral.Id] =
                        new(member.Consumer, now - ToTimestamp(deferral.Idle), deferral.Deliveries ?? pending.Deliveries);
                }
                else
                {
                    lost.Add(deferral.Id);
                }
            }
            return lost;
        });

    public Task<IReadOnlyList<EntryId>> RestoreAsync(
        GroupMember member, IReadOnlyList<Deferral> entries, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<EntryId>>(() =>
        {
            var now = Time.GetTimestamp();
            var (stream, group) = (StreamAt(member.Group.Stream), ExistingGroup(member.Group));
            foreach (var entry in entries.Where(entry => !group.Pending.ContainsKey(entry.Id) && stream.Find(entry.Id) is not null))
            {
                group.Pending[entry.Id] = new(member.Consumer, now - ToTimestamp(entry.Idle), entry.Deliveries ?? 1);
            }
            return
            [
                .. entries.Select(entry => entry.Id)
                    .Where(id => group.Pending.TryGetValue(id, out var pending) && pending.Consumer == member.Consumer),
            ];
        });

    public Task<long> NextFenceAsync(string stream, CancellationToken cancellationToken) =>
        Locked(() => _fences[stream] = Math.Max(_fences.GetValueOrDefault(stream) + 1, Time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000));

    public Task<bool> DeadLetterAsync(GroupMember member, EntryId id, DeadLetter letter, CancellationToken cancellationToken) =>
        Locked(() =>
        {
            var group = ExistingGroup(member.Group);
            var entry = StreamAt(member.Group.Stream).Find(id);
            var mayWrite = group.Pending.TryGetValue(id, out var pending)
                && (letter.Reason == DeadLetterReason.PayloadMissing ? entry is null : pending.Consumer == member.Consumer);
            if (mayWrite && StreamAt(DeadLetter.StreamOf(member.Group.Stream)).Length >= letter.Limit)
            {
                throw letter.TooMany(member.Group.Stream);
            }
            if (mayWrite)
            {
                EntryField[] known = entry?.Redriven is { } redriven
                    ? [new(DeadLetter.RedrivenIdField, Encoding.UTF8.GetBytes(redriven.EventId))]
                    : [];
                StreamAt(DeadLetter.StreamOf(member.Group.Stream))
                    .Append([.. entry?.Fields ?? [], .. known, .. letter.Describe(member, id)], Time.GetUtcNow());
                group.Pending.Remove(id);
            }
            return mayWrite;
        });

    public Task<TrimResult> TrimAsync(string stream, Retention retention, CancellationToken cancellationToken) =>
        Locked(() => _streams.TryGetValue(stream, out var found)
            ? found.Trim(retention, Time.GetUtcNow())
            : new TrimResult(0, 0, null));

    public Task<GroupDescription?> DescribeAsync(ConsumerGroup group, CancellationToken cancellationToken) =>
        Locked(() => GroupOf(group) is { } found ? found.Describe(group.Name, StreamAt(group.Stream), Time.GetUtcNow()) : null);

    public Task<long> CountDeadLettersAsync(string stream, CancellationToken cancellationToken) =>
        Locked(() => _streams.TryGetValue(DeadLetter.StreamOf(stream), out var found) ? found.Length : 0L);

    public Task<EntryId?> LastIdAsync(string stream, CancellationToken cancellationToken) =>
        Locked(() => _streams.TryGetValue(stream, out var found) ? found.LastId : (EntryId?)null);

    public Task HeartbeatAsync(GroupMember member, CancellationToken cancellationToken) => Locked(() =>
    {
        ExistingGroup(member.Group).See(member.Consumer, Time.GetTimestamp());
        return true;
    });

    public Task<IReadOnlyList<string>> RemoveDeadConsumersAsync(
        GroupMember member, TimeSpan idle, CancellationToken cancellationToken) =>
        Locked<IReadOnlyList<string>>(() => GroupOf(member.Group) is { } group
            ? [.. group.IdleConsumers(time, idle).Where(name => name != member.Consumer && group.Consumers.Remove(name))]
            : []);

    public Task<bool> LeaveAsync(GroupMember member, CancellationToken cancellationToken) =>
        Locked(() => GroupOf(member.Group) is { } group && !group.Holds(member.Consumer) && group.Consumers.Remove(member.Consumer));

    // One process has one worker per stream, so the lock is always free.
    public Task<bool> TryLockAsync(string stream, string owner, TimeSpan duration, CancellationToken cancellationToken) =>
        Task.FromResult(true);

    private EntryId Append(string stream, IReadOnlyList<EntryField> fields, Redriven? redriven = null)
    {
        var target = StreamAt(stream);
        var id = target.Append(fields, Time.GetUtcNow(), redriven);
        target.RenewSignal().SetResult();
        return id;
    }

    private Task<T> Locked<T>(Func<T> work)
    {
        lock (_lock)
        {
            try
            {
                return Task.FromResult(work());
            }
            catch (EventLogException failure)
            {
                return Task.FromException<T>(failure);
            }
        }
    }

    private long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * Time.TimestampFrequency);

    private InMemoryStream StreamAt(string key) =>
        _streams.TryGetValue(key, out var stream) ? stream : _streams[key] = new InMemoryStream();

    private Dictionary<string, string> DirectoryAt(string key) =>
        _directories.TryGetValue(key, out var directory) ? directory : _directories[key] = [];

    private InMemoryGroup? GroupOf(ConsumerGroup group) =>
        _streams.TryGetValue(group.Stream, out var stream) && stream.Groups.TryGetValue(group.Name, out var found) ? found : null;

    private InMemoryGroup ExistingGroup(ConsumerGroup group) => GroupOf(group)
        ?? throw new EventLogException(EventLogFailure.GroupMissing, $"Stream '{group.Stream}' has no group '{group.Name}'.");
}
