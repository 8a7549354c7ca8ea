namespace my_shop.Events.Worker;

/// <summary>
/// Decides whether to send commands about a stream. One of many streams is checked only if it had new entries or has entries in flight, and
/// otherwise rarely; a stream with a worker of its own is checked every time.
/// </summary>
/// <param name="longest">The longest time between two checks.</param>
internal sealed class Interest(WorkerSettings settings, InFlightEntries inFlight, TimeSpan longest)
{
    private long _lookedAt;
    private long? _seen;

    /// <summary>Whether the stream is due for a check. The caller checks it then.</summary>
    public bool IsDue()
    {
        var added = inFlight.Added;
        var isDue = !settings.IsOneOfMany || added != _seen || inFlight.Count > 0 || settings.Time.GetElapsedTime(_lookedAt) >= longest;
        if (isDue)
        {
            (_lookedAt, _seen) = (settings.Time.GetTimestamp(), added);
        }
        return isDue;
    }
}
