using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Stack_Service._1.Progress;

/// <summary>The settings of progress: section <c>Progress</c> of the configuration. Read once, at start.</summary>
public sealed class ProgressOptions
{
    public const string Section = "Progress";

    /// <summary>
    /// The first part of the keys: <c>{prefix}:status:{job}</c> and <c>{prefix}:changes</c>. On a cluster, put it in braces, for example
    /// <c>{jobs}</c>, because one script writes both, so they have to be in the same slot.
    /// </summary>
    [Required]
    public string Prefix { get; set; } = "stack-service-1:progress";

    /// <summary>How long the status of a job is kept after its last change.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "365.00:00:00")]
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(1);

    /// <summary>About how many changes, of all jobs together, the stream keeps.</summary>
    [Range(100, 10_000_000)]
    public int MaxChanges { get; set; } = 10_000;

    /// <summary>The shortest time between two reports of one delivery. Those in between are left out.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many clients of one instance may follow jobs at a time. The next one is answered with 429.</summary>
    [Range(1, 100_000)]
    public int MaxFollowers { get; set; } = 1_000;

    /// <summary>How long a client hears nothing before it is sent a ping. The progress is then read anew, too.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    internal string StatusOf(string job) => $"{Prefix}:status:{job}";

    internal string Changes => $"{Prefix}:changes";
}

[OptionsValidator]
internal sealed partial class ProgressOptionsRanges : IValidateOptions<ProgressOptions>;
