using Stack_Service._1.Events.Logs;
#if (hasDatabase)
using Stack_Service._1.Events.Transactions;
#endif
using Stack_Service._1.Events.Worker;

namespace Stack_Service._1.Events.Management;

/// <summary>The operations behind the management endpoints.</summary>
#if (hasDatabase)
internal sealed class StreamAdministration(
    IEventLog log, IEventLogAdministration administration, Subscriptions subscriptions, StreamDirectory directory, OutageGuards outages, TimeProvider time,
    IEnumerable<IReplayListener> replays)
#else
internal sealed class StreamAdministration(
    IEventLog log, IEventLogAdministration administration, Subscriptions subscriptions, StreamDirectory directory, OutageGuards outages, TimeProvider time)
#endif
{
    private const int Chunk = 100;

    /// <summary>The streams that this service handles, including those that nothing was published to yet.</summary>
    public async Task<IReadOnlyList<StreamDescription>> ListAsync(CancellationToken cancellationToken)
    {
        var ofCategories = await Task.WhenAll(subscriptions.Categories.Select(one => directory.StreamsOfAsync(one, cancellationToken)));
        var streams = subscriptions.All.Select(one => one.Group.Stream).Concat(ofCategories.SelectMany(one => one))
            .Distinct().Order(StringComparer.Ordinal);
        return await Task.WhenAll(streams.Select(async stream =>
            await administration.DescribeAsync(stream, cancellationToken) ?? new StreamDescription(stream, 0, 0, [])));
    }

    /// <returns>Null if there is no such stream.</returns>
    public Task<StreamDescription?> FindAsync(string stream, CancellationToken cancellationToken) =>
        administration.DescribeAsync(stream, cancellationToken);

    public Task<IReadOnlyList<LogEntry>> DeadLettersAsync(string stream, EntryId from, int count, CancellationToken cancellationToken) =>
        administration.DeadLettersAsync(stream, from, count, cancellationToken);

    /// <returns>Null if there is no such dead letter.</returns>
    public async Task<LogEntry?> FindDeadLetterAsync(string stream, EntryId id, CancellationToken cancellationToken) =>
        await administration.DeadLettersAsync(stream, id, 1, cancellationToken) is [var letter] && letter.Id == id ? letter : null;

    /// <summary>Puts the current dead letters that match back on their stream; an event that fails again meanwhile stays a dead letter.</summary>
    /// <param name="filter">Which of them to put back.</param>
    /// <param name="perSecond">The most to put back in a second; null: as fast as possible.</param>
    /// <returns>How many were put back.</returns>
    public Task<long> RedriveAllAsync(string stream, RedriveFilter filter, int? perSecond, CancellationToken cancellationToken)
    {
        var chunk = perSecond is { } most ? Math.Clamp(most / 10, 1, Chunk) : Chunk;
        return ForAllAsync(stream, filter, RedriveAsync, cancellationToken);

        async Task<long> RedriveAsync(IReadOnlyList<EntryId> ids)
        {
            var redriven = 0L;
            foreach (var some in ids.Chunk(chunk))
            {
                redriven += await administration.RedriveAsync(stream, some, cancellationToken);
                if (perSecond is { } rate)
                {
                    await Task.Delay(TimeSpan.FromSeconds((double)some.Length / rate), time, cancellationToken);
                }
            }
            return redriven;
        }
    }

    /// <summary>How many dead letters match.</summary>
    public Task<long> CountAsync(string stream, RedriveFilter filter, CancellationToken cancellationToken) =>
        ForAllAsync(stream, filter, ids => Task.FromResult((long)ids.Count), cancellationToken);

    public async Task<bool> RedriveAsync(string stream, EntryId id, CancellationToken cancellationToken) =>
        await administration.RedriveAsync(stream, [id], cancellationToken) > 0;

    /// <summary>Deletes the dead letters that are there now.</summary>
    /// <returns>How many were deleted.</returns>
    public Task<long> DiscardAllAsync(string stream, CancellationToken cancellationToken) =>
        ForAllAsync(stream, RedriveFilter.All, ids => administration.DiscardAsync(stream, ids, cancellationToken), cancellationToken);

    public async Task<bool> DiscardAsync(string stream, EntryId id, CancellationToken cancellationToken) =>
        await administration.DiscardAsync(stream, [id], cancellationToken) > 0;

    /// <summary>Moves a group to an entry, so that it receives everything from there again, or skips everything before it.</summary>
#if (hasDatabase)
    public async Task<bool> ReplayAsync(ConsumerGroup group, EntryId from, CancellationToken cancellationToken)
    {
        if (await log.LastIdAsync(group.Stream, cancellationToken) is { } last && from <= last)
        {
            foreach (var one in replays)
            {
                await one.BeginAsync(group, from, last, cancellationToken);
            }
        }
        return await administration.MoveGroupAsync(group, from.Previous, cancellationToken);
    }
#else
    public Task<bool> ReplayAsync(ConsumerGroup group, EntryId from, CancellationToken cancellationToken) =>
        administration.MoveGroupAsync(group, from.Previous, cancellationToken);
#endif

    /// <summary>Replays every stream of a category that this service handles for the group.</summary>
    /// <returns>The keys of the streams; null if the service does not handle the category for that group.</returns>
    public async Task<IReadOnlyList<string>?> ReplayCategoryAsync(string category, string group, EntryId from, CancellationToken cancellationToken)
    {
        if (subscriptions.Categories.FirstOrDefault(one => (one.Name, one.Group) == ($"{category}.*", group)) is not { } subscription)
        {
            return null;
        }
        var replayed = new List<string>();
        foreach (var stream in await directory.StreamsOfAsync(subscription, cancellationToken))
        {
            if (await ReplayAsync(new(stream, group), from, cancellationToken))
            {
                replayed.Add(stream);
            }
        }
        return replayed;
    }

    /// <summary>Why this instance's worker of a group is paused; null if it is not, or if there is none.</summary>
    public string? PausedBecause(ConsumerGroup group) => outages.Find(group)?.Reason;

    /// <summary>Ends the pause of this instance's worker; failures count, and do not pause it again, until an event is handled.</summary>
    /// <returns>False if it is not paused.</returns>
    public bool Resume(ConsumerGroup group) => outages.Find(group)?.Resume(anyway: true) == true;

    private async Task<long> ForAllAsync(
        string stream, RedriveFilter filter, Func<IReadOnlyList<EntryId>, Task<long>> work, CancellationToken cancellationToken)
    {
        var done = 0L;
        if (await log.LastIdAsync(DeadLetter.StreamOf(stream), cancellationToken) is not { } last)
        {
            return done;
        }
        for (var from = filter.From; from <= last && from <= filter.To;)
        {
            var page = await administration.DeadLettersAsync(stream, from, Chunk, cancellationToken);
            if (page.Count == 0)
            {
                break;
            }
            var ids = page.Where(letter => letter.Id <= last && filter.Matches(letter)).Select(letter => letter.Id).ToList();
            done += ids.Count > 0 ? await work(ids) : 0;
            from = page[^1].Id.Next;
        }
        return done;
    }
}
