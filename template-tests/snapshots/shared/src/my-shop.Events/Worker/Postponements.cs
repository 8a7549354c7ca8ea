using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// How often each event asked in a row to be called later. Such deliveries do not count as attempts, so the delivery counter of the log
/// cannot make the delays grow.
/// </summary>
/// <param name="max">The longest delay.</param>
internal sealed class Postponements(TimeSpan max)
{
    // An event that another worker finishes stays here; forgetting all of them only makes their delays short again.
    private const int Capacity = 1_000;

    private readonly Dictionary<EntryId, int> _asked = [];

    /// <summary>
    /// Doubles the delay each time an event asks for no particular one, and leaves only the first time in the log: every event of a quiet
    /// stream may wait for the same database.
    /// </summary>
    public Outcome Review(EntryId id, Outcome outcome)
    {
        if (outcome.Failure is not TryLaterException later)
        {
            _asked.Remove(id);
            return outcome;
        }
        if (_asked.Count >= Capacity)
        {
            _asked.Clear();
        }
        var times = _asked[id] = _asked.GetValueOrDefault(id) + 1;
        var delay = later.After ?? TimeSpan.FromTicks(Math.Min(RetryDelay.After(times, id, outcome.Options).Ticks, max.Ticks));
        return outcome with { Delay = delay, IsQuiet = times > 1 };
    }
}
