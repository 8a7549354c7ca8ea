namespace Stack_Service._1.Events.Worker;

/// <summary>
/// Whether a look at a stream is worth its commands. One of many streams is looked at only when something came from it or waits here, or
/// once a minute; a stream that has a worker to itself every time.
/// </summary>
internal sealed class Interest(WorkerSettings settings, InFlightEntries inFlight)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private long _lookedAt;
    private long? _seen;

    /// <summary>Whether to look now. One that is told so looks.</summary>
    public bool IsDue()
    {
        var added = inFlight.Added;
        var isDue = !settings.IsOneOfMany || added != _seen || inFlight.Count > 0 || settings.Time.GetElapsedTime(_lookedAt) >= Longest;
        if (isDue)
        {
            (_lookedAt, _seen) = (settings.Time.GetTimestamp(), added);
        }
        return isDue;
    }
}
