using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Stack_Service._1.Bus;

/// <summary>The settings of the bus: section <c>Bus</c> of the configuration. Read once, at start.</summary>
public sealed class BusOptions
{
    public const string Section = "Bus";

    /// <summary>
    /// The categories of events, separated by commas. Each has any number of types, which need not be known at the start.
    /// </summary>
    [RegularExpression("^ *[a-z0-9_-]+ *(, *[a-z0-9_-]+ *)*$",
        ErrorMessage = "Write categories in lower case, separated by commas: asset,user.")]
    public string Categories { get; set; } = "asset,user";

    /// <summary>How many clients of one instance may watch the events at a time. The next one is answered with 429.</summary>
    [Range(1, 100_000)]
    public int MaxWatchers { get; set; } = 1_000;

    /// <summary>How often the journal is read while somebody watches.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ReadEvery { get; set; } = TimeSpan.FromMilliseconds(250);

    internal IReadOnlyList<string> Names => Categories.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

[OptionsValidator]
internal sealed partial class BusOptionsRanges : IValidateOptions<BusOptions>;
