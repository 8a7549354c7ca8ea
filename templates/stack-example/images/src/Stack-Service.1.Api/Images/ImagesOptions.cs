using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Stack_Service._1.Images;

/// <summary>The settings of images: section <c>Images</c> of the configuration. Read once, at start.</summary>
public sealed class ImagesOptions
{
    public const string Section = "Images";

    /// <summary>The most bytes of an image. A larger one is answered with 413.</summary>
    [Range(1_024, 64 * 1_048_576)]
    public int MaxBytes { get; set; } = 8 * 1_048_576;
}

[OptionsValidator]
internal sealed partial class ImagesOptionsRanges : IValidateOptions<ImagesOptions>;
