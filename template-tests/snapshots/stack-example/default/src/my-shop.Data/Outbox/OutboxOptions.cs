using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace my_shop.Data.Outbox;

/// <summary>The settings of the outbox: section <c>Outbox</c> of the configuration. Read once, at start.</summary>
public sealed class OutboxOptions
{
    public const string Section = "Outbox";

    /// <summary>The most events that go to the broker at a time.</summary>
    [Range(1, 5_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>How often each instance looks for events that another one has left. Its own leave at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How old an event may get in the outbox before readiness is <c>Degraded</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ConcernAfter { get; set; } = TimeSpan.FromMinutes(5);
}

[OptionsValidator]
internal sealed partial class OutboxOptionsRanges : IValidateOptions<OutboxOptions>;
