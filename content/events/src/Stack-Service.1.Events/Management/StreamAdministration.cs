using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Worker;

namespace Stack_Service._1.Events.Management;

/// <summary>The operations behind the management endpoints.</summary>
internal sealed class StreamAdministration(IEventLog log, IEventLogAdministration administration, Subscriptions subscriptions, OutageGuards outages)
{
    private const int Chunk = 100;

    /// <summary>The streams that this service handles, including those that nothing was published to yet.</summary>
    public async Task<IReadOnlyList<StreamDescription>> ListAsync(CancellationToken cancellationToken)
    {
        var streams = subscriptions.All.Select(one => one.Group.Stream).Distinct().Order(StringComparer.Ordinal);
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

    /// <summary>Puts all current dead letters back on their stream; an event that fails again meanwhile stays a dead letter.</summary>
    /// <returns>How many were put back.</returns>
    public Task<long> RedriveAllAsync(string stream, CancellationToken cancellationToken) =>
        ForAllAsync(stream, async ids => await administration.RedriveAsync(stream, ids, cancellationToken), cancellationToken);

    public async Task<bool> RedriveAsync(string stream, EntryId id, CancellationToken cancellationToken) =>
        await administration.RedriveAsync(stream, [id], cancellationToken) > 0;

    /// <summary>Deletes the dead letters that are there now.</summary>
    /// <returns>How many were deleted.</returns>
    public Task<long> DiscardAllAsync(string stream, CancellationToken cancellationToken) =>
        ForAllAsync(stream, ids => administration.DiscardAsync(stream, ids, cancellationToken), cancellationToken);

    public async Task<bool> DiscardAsync(string stream, EntryId id, CancellationToken cancellationToken) =>
        await administration.DiscardAsync(stream, [id], cancellationToken) > 0;

    /// <summary>Moves a group to an entry, so that it receives everything from there again, or skips everything before it.</summary>
    public Task<bool> ReplayAsync(ConsumerGroup group, EntryId from, CancellationToken cancellationToken) =>
        administration.MoveGroupAsync(group, from.Previous, cancellationToken);

    /// <summary>Why this instance's worker of a group is paused; null if it is not, or if there is none.</summary>
    public string? PausedBecause(ConsumerGroup group) => outages.Find(group)?.Reason;

    /// <summary>Ends the pause of this instance's worker; failures count, and do not pause it again, until an event is handled.</summary>
    /// <returns>False if it is not paused.</returns>
    public bool Resume(ConsumerGroup group) => outages.Find(group)?.Resume(anyway: true) == true;

    private async Task<long> ForAllAsync(string stream, Func<IReadOnlyList<EntryId>, Task<long>> work, CancellationToken cancellationToken)
    {
        var done = 0L;
        if (await log.LastIdAsync(DeadLetter.StreamOf(stream), cancellationToken) is not { } last)
        {
            return done;
        }
        for (var from = EntryId.Zero; from <= last;)
        {
            var page = await administration.DeadLettersAsync(stream, from, Chunk, cancellationToken);
            var ids = page.Select(letter => letter.Id).Where(id => id <= last).ToList();
            if (ids.Count == 0)
            {
                break;
            }
            done += await work(ids);
            from = ids[^1].Next;
        }
        return done;
    }
}
