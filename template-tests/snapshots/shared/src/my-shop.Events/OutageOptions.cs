using System.ComponentModel.DataAnnotations;

namespace my_shop.Events;

/// <summary>
/// When a worker pauses because its handlers cannot succeed at the moment, for example because a database is away: section
/// <c>Events:Outage</c>.
/// </summary>
public sealed class OutageOptions
{
    /// <summary>Whether a worker pauses at all. If not, events that fail during an outage become dead letters.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// How many attempts in a row have to fail, without a success in between, before the worker of a stream pauses. At least a quarter
    /// of them have to be of different events, so that a few poisonous ones never pause a stream.
    /// </summary>
    [Range(2, 10_000)]
    public int Failures { get; set; } = 20;

    /// <summary>How long after the beginning of the pause the first event is tried. The interval doubles with each failure.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest interval between two tries: the worker resumes at most this long after the end of the outage.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan MaxProbeInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many different events have to be among the failures.</summary>
    internal int DifferentEvents => Math.Max(2, Failures / 4);
}
