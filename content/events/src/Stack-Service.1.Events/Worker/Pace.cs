namespace Stack_Service._1.Events.Worker;

/// <summary>
/// Measures how fast the handlers of a stream are, and decides how many entries a worker reads ahead: about as many as they finish in a
/// quarter of a second. So slow events are shared evenly among workers, and fast ones never wait for the server.
/// </summary>
/// <param name="capacity">How many entries the handlers process at a time.</param>
/// <param name="mostAhead">The maximum number of entries to read ahead.</param>
/// <param name="permits">The permits of the reader, initially <paramref name="capacity"/>.</param>
internal sealed class Pace(int capacity, int mostAhead, Permits permits)
{
    private const double SecondsAhead = 0.25;

    private readonly Lock _lock = new();
    private double? _seconds;
    private volatile int _ahead;

    /// <summary>How many entries are read ahead.</summary>
    public int Ahead => _ahead;

    /// <summary>Records the duration of a handler.</summary>
    public void Observe(TimeSpan duration)
    {
        lock (_lock)
        {
            _seconds = _seconds is { } mean ? mean + (duration.TotalSeconds - mean) / 8 : duration.TotalSeconds;
            var ahead = Math.Min(mostAhead, FinishedWithin(SecondsAhead));
            if (ahead != _ahead)
            {
                permits.Add(ahead - _ahead);
                _ahead = ahead;
            }
        }
    }

    /// <summary>How many more entries the handlers would finish within the time.</summary>
    public int FinishedWithin(TimeSpan time)
    {
        lock (_lock)
        {
            return FinishedWithin(time.TotalSeconds);
        }
    }

    private int FinishedWithin(double seconds) => _seconds switch
    {
        null => 0,
        0 => int.MaxValue,
        { } mean => (int)Math.Min(int.MaxValue, Math.Floor(seconds / mean) * capacity),
    };
}
