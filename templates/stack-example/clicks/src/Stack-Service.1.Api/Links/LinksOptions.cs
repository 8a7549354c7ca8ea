using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Stack_Service._1.Links;

/// <summary>The settings of links: section <c>Links</c> of the configuration. Read once, at start.</summary>
public sealed class LinksOptions
{
    public const string Section = "Links";

    /// <summary>How many links each instance keeps in memory.</summary>
    [Range(1, 10_000_000)]
    public int MaxCached { get; set; } = 100_000;
}

[OptionsValidator]
internal sealed partial class LinksOptionsRanges : IValidateOptions<LinksOptions>;
