namespace my_shop.Events.Worker;

/// <summary>
/// Chooses the streams of the next read and the number of entries, which is the same for each stream. The total does not exceed the
/// permits, and every stream gets its turn, no matter how busy another one is.
/// </summary>
internal sealed class StreamRotation
{
    // The streams that returned as many entries as requested, and may have more.
    private readonly HashSet<string> _busy = [];
    private bool _busyWereAsked;
    private int _next;
    private int _emptyInARow;

    /// <param name="ready">The streams that can be read; at least one.</param>
    /// <param name="permits">How many entries may come; at least one.</param>
    public Choice Choose(IReadOnlyList<string> ready, int permits)
    {
        if (ready.Count == 1)
        {
            return new(ready, permits, MayWait: true);
        }
        _busy.IntersectWith(ready);
        _busyWereAsked = _busy.Count > 0 && !_busyWereAsked;
        if (_busyWereAsked)
        {
            var busy = _busy.Take(permits).ToList();
            return new(busy, permits / busy.Count, MayWait: false);
        }
        // Only a read of all streams may wait. It can exceed the permits, but only if entries arrive on several streams at the same moment.
        if (permits >= ready.Count || _emptyInARow >= ready.Count)
        {
            return new(ready, Math.Max(1, permits / ready.Count), MayWait: _busy.Count == 0);
        }
        var turn = Enumerable.Range(_next, permits).Select(index => ready[index % ready.Count]).ToList();
        _next = (_next + permits) % ready.Count;
        return new(turn, 1, MayWait: false);
    }

    /// <summary>Notes what a read brought.</summary>
    /// <param name="entriesOf">How many entries came from each stream that had some.</param>
    public void Note(Choice choice, IReadOnlyDictionary<string, int> entriesOf)
    {
        foreach (var stream in choice.Streams)
        {
            if (entriesOf.GetValueOrDefault(stream) >= choice.Count)
            {
                _busy.Add(stream);
            }
            else
            {
                _busy.Remove(stream);
            }
        }
        _emptyInARow = entriesOf.Count > 0 ? 0 : _emptyInARow + choice.Streams.Count;
    }

    /// <param name="Count">How many entries each of the streams is asked for.</param>
    /// <param name="MayWait">Whether the read may wait at the server while none of them has any.</param>
    internal sealed record Choice(IReadOnlyList<string> Streams, int Count, bool MayWait);
}
