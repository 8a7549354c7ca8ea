using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Stack_Service._1.Processing;

/// <summary>The settings of processing: section <c>Processing</c> of the configuration. Read once, at start.</summary>
public sealed class ProcessingOptions
{
    public const string Section = "Processing";

    /// <summary>The sizes of the thumbnails, separated by commas: the longest side, in pixels, from 16 to 1024.</summary>
    [RegularExpression("^ *[0-9]{2,4} *(, *[0-9]{2,4} *)*$", ErrorMessage = "Write sizes in pixels, separated by commas: 128,512.")]
    public string Sizes { get; set; } = "128,512";

    /// <summary>The most pixels of an image. A larger one is rejected before it is decoded.</summary>
    [Range(1, 1_000_000_000)]
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>
    /// How many images are processed at a time. Each needs memory: for JPEG and WebP a few rows of pixels, for an interlaced PNG up to four
    /// bytes for each pixel.
    /// </summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 2;

    internal IReadOnlyList<int> AllSizes =>
        [.. Sizes.Split(',', StringSplitOptions.TrimEntries).Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
}

[OptionsValidator]
internal sealed partial class ProcessingOptionsRanges : IValidateOptions<ProcessingOptions>;

internal sealed class ProcessingOptionsRules : IValidateOptions<ProcessingOptions>
{
    public ValidateOptionsResult Validate(string? name, ProcessingOptions options) =>
        options.AllSizes.All(size => size is >= 16 and <= 1_024)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Processing:Sizes ({options.Sizes}) must be from 16 to 1024, because results carry the thumbnails.");
}
