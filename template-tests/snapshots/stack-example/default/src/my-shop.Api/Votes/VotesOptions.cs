using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace my_shop.Votes;

/// <summary>The settings of the poll: section <c>Votes</c> of the configuration. Read once, at start.</summary>
public sealed class VotesOptions
{
    public const string Section = "Votes";

    /// <summary>The options of the poll, separated by commas.</summary>
    [Required]
    public string Options { get; set; } = "cats,dogs,birds";

    /// <summary>How many clients of one instance may watch the results at a time. The next one is answered with 429.</summary>
    [Range(1, 100_000)]
    public int MaxWatchers { get; set; } = 1_000;

    /// <summary>How often the results are read while somebody watches them.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ReadEvery { get; set; } = TimeSpan.FromMilliseconds(250);

    internal IReadOnlyList<string> Names => Options.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

[OptionsValidator]
internal sealed partial class VotesOptionsRanges : IValidateOptions<VotesOptions>;
