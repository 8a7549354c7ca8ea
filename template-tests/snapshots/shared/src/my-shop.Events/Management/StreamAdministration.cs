using System.Runtime.CompilerServices;
using my_shop.Events.Logs;
using my_shop.Events.Worker;

namespace my_shop.Events.Management;

/// <summary>The operations behind the management endpoints.</summary>
internal sealed class StreamAdministration(
    IEventLog log, IEventLogAdministration administration, Subscriptions subscriptions, StreamDirectory directory, OutageGuards outages,
    TimeProvider time)
{
    private const int Chunk = 100;

    // How many dead letters one page of a search may cost.
    private const int MostSeen = 10_000;

    /// <summary>The groups in which this service handles events, each with one stream, whether or not this instance has workers.</summary>
    public async Task<IReadOnlyList<ConsumerGroup>> GroupsAsync(CancellationToken cancellationToken)
    {
        var ofCategories = await Task.WhenAll(subscriptions.Categories.Select(async one =>
            (await directory.StreamsOfAsync(one, cancellationToken)).Select(stream => new ConsumerGroup(stream, one.Group))));
        return [.. subscriptions.All.Select(one => one.Group).Concat(ofCategories.SelectMany(one => one)).Distinct()];
    }

    /// <summary>The streams that this service handles, including those that nothing was published to yet.</summary>
    public async Task<IReadOnlyList<StreamDescription>> ListAsync(CancellationToken cancellationToken) =>
        await DescribeAsync(await GroupsAsync(cancellationToken), cancellationToken);

    /// <summary>
    /// How many events <paramref name="groups"/> have to handle: those that wait and those in flight. Where the broker does not know how
    /// many wait, the whole stream counts.
    /// </summary>
    public async Task<long> CountWorkAsync(IReadOnlyList<ConsumerGroup> groups, CancellationToken cancellationToken)
    {
        var streams = (await DescribeAsync(groups, cancellationToken)).ToDictionary(stream => stream.Stream);
        return groups.Sum(group =>
        {
            var stream = streams[group.Stream];
            var found = stream.Groups.FirstOrDefault(one => one.Name == group.Name);
            return found is null ? stream.Length : found.Pending + (found.Lag ?? stream.Length);
        });
    }

    public Task<IReadOnlyList<ConsumerDescription>> ConsumersAsync(ConsumerGroup group, CancellationToken cancellationToken) =>
        administration.ConsumersAsync(group, cancellationToken);

    /// <returns>Null if there is no such stream.</returns>
    public Task<StreamDescription?> FindAsync(string stream, CancellationToken cancellationToken) =>
        administration.DescribeAsync(stream, cancellationToken);

    /// <summary>One page of the dead letters that match, the oldest first.</summary>
    /// <returns>The page, and where the next one begins: null at the end. A page of a long search may be shorter than asked for.</returns>
    public async Task<(IReadOnlyList<LogEntry> Letters, EntryId? Next)> DeadLettersAsync(
        string stream, DeadLetterFilter filter, int count, CancellationToken cancellationToken)
    {
        var (found, from) = (new List<LogEntry>(), filter.From);
        var chunk = filter.IsSelective ? Chunk : count + 1;
        for (var seen = 0; seen < MostSeen; seen += chunk)
        {
            var page = await administration.DeadLettersAsync(stream, from, chunk, cancellationToken);
            foreach (var letter in page.Where(filter.Matches))
            {
                if (found.Count == count)
                {
                    return (found, letter.Id);
                }
                found.Add(letter);
            }
            if (page.Count < chunk || page[^1].Id >= filter.To)
            {
                return (found, null);
            }
            from = page[^1].Id.Next;
        }
        return (found, from);
    }

    /// <returns>Null if there is no such dead letter.</returns>
    public async Task<LogEntry?> FindDeadLetterAsync(string stream, EntryId id, CancellationToken cancellationToken) =>
        await administration.DeadLettersAsync(stream, id, 1, cancellationToken) is [var letter] && letter.Id == id ? letter : null;

    /// <summary>
    /// Puts the current dead letters that match back on their stream; an event that fails again meanwhile stays a dead letter.
    /// </summary>
    /// <param name="filter">Which of them to put back.</param>
    /// <param name="perSecond">The most to put back in a second; null: as fast as possible.</param>
    /// <param name="progress">Called with the number of those that were put back just now.</param>
    /// <param name="cancellationToken">
    /// Ends it between two steps, so that <paramref name="progress"/> knows of all that were put back.
    /// </param>
    public Task RedriveAllAsync(
        string stream, DeadLetterFilter filter, int? perSecond, Action<long> progress, CancellationToken cancellationToken) =>
        ForAllAsync(
            stream, filter, perSecond,
            async ids => progress(await administration.RedriveAsync(stream, ids, CancellationToken.None)),
            cancellationToken);

    /// <summary>How many dead letters match.</summary>
    public async Task<long> CountAsync(string stream, DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var page in PagesAsync(stream, filter, cancellationToken))
        {
            count += page.Count;
        }
        return count;
    }

    public async Task<bool> RedriveAsync(string stream, EntryId id, CancellationToken cancellationToken) =>
        await administration.RedriveAsync(stream, [id], cancellationToken) > 0;

    /// <summary>Deletes the current dead letters that match, as <see cref="RedriveAllAsync"/> puts them back.</summary>
    public Task DiscardAllAsync(
        string stream, DeadLetterFilter filter, int? perSecond, Action<long> progress, CancellationToken cancellationToken) =>
        ForAllAsync(
            stream, filter, perSecond,
            async ids => progress(await administration.DiscardAsync(stream, ids, CancellationToken.None)),
            cancellationToken);

    public async Task<bool> DiscardAsync(string stream, EntryId id, CancellationToken cancellationToken) =>
        await administration.DiscardAsync(stream, [id], cancellationToken) > 0;

    /// <summary>Moves a group to an entry, so that it receives everything from there again, or skips everything before it.</summary>
    public Task<bool> ReplayAsync(ConsumerGroup group, EntryId from, CancellationToken cancellationToken) =>
        administration.MoveGroupAsync(group, from.Previous, cancellationToken);

    /// <summary>Replays every stream of a category that this service handles for the group.</summary>
    /// <returns>The keys of the streams; null if the service does not handle the category for that group.</returns>
    public async Task<IReadOnlyList<string>?> ReplayCategoryAsync(
        string category, string group, EntryId from, CancellationToken cancellationToken)
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

    private Task<StreamDescription[]> DescribeAsync(IReadOnlyList<ConsumerGroup> groups, CancellationToken cancellationToken)
    {
        var streams = groups.Select(group => group.Stream).Distinct().Order(StringComparer.Ordinal);
        return Task.WhenAll(streams.Select(async stream =>
            await administration.DescribeAsync(stream, cancellationToken) ?? new StreamDescription(stream, 0, 0, [])));
    }

    private async Task ForAllAsync(
        string stream, DeadLetterFilter filter, int? perSecond,
        Func<IReadOnlyList<EntryId>, Task> work, CancellationToken cancellationToken)
    {
        var chunk = perSecond is { } most ? Math.Clamp(most / 10, 1, Chunk) : Chunk;
        await foreach (var page in PagesAsync(stream, filter, cancellationToken))
        {
            foreach (var ids in page.Chunk(chunk))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await work(ids);
                if (perSecond is { } rate)
                {
                    await Task.Delay(TimeSpan.FromSeconds((double)ids.Length / rate), time, cancellationToken);
                }
            }
        }
    }

    /// <summary>The ids of the dead letters that match, page by page; those that are added meanwhile are not among them.</summary>
    private async IAsyncEnumerable<List<EntryId>> PagesAsync(
        string stream, DeadLetterFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var ids in filter.Ids?.Chunk(Chunk) ?? [])
        {
            var letters = await Task.WhenAll(ids.Select(id => FindDeadLetterAsync(stream, id, cancellationToken)));
            yield return [.. letters.OfType<LogEntry>().Where(filter.Matches).Select(letter => letter.Id)];
        }
        if (filter.Ids is not null || await log.LastIdAsync(DeadLetter.StreamOf(stream), cancellationToken) is not { } last)
        {
            yield break;
        }
        for (var from = filter.From; from <= last && from <= filter.To;)
        {
            var page = await administration.DeadLettersAsync(stream, from, Chunk, cancellationToken);
            if (page.Count == 0)
            {
                break;
            }
            yield return [.. page.Where(letter => letter.Id <= last && filter.Matches(letter)).Select(letter => letter.Id)];
            from = page[^1].Id.Next;
        }
    }
}
