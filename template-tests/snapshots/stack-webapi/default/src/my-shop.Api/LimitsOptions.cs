using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace my_shop;

/// <summary>The limits of the service: section <c>Limits</c> of the configuration. Read once, at start.</summary>
public sealed class LimitsOptions
{
    public const string Section = "Limits";

    /// <summary>The most bytes of a request's body. A longer one is answered with 413.</summary>
    [Range(1_024, 1_073_741_824)]
    public long MaxRequestBodySize { get; set; } = 1_048_576;

    /// <summary>How many requests are processed at a time.</summary>
    [Range(1, 100_000)]
    public int MaxConcurrentRequests { get; set; } = 1_000;

    /// <summary>How many further requests wait for their turn. The next one is answered with 429.</summary>
    [Range(0, 100_000)]
    public int MaxQueuedRequests { get; set; } = 1_000;

    /// <summary>How many requests one IP address may have at a time, waiting ones included.</summary>
    [Range(1, 100_000)]
    public int MaxConcurrentRequestsPerClient { get; set; } = 500;

    /// <summary>How many requests one IP address may send a second.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecondPerClient { get; set; } = 5_000;

    /// <summary>How long the largest body may take to arrive. A request that sends more slowly is answered with 408.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RequestBodyTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class LimitsOptionsRanges : IValidateOptions<LimitsOptions>;
