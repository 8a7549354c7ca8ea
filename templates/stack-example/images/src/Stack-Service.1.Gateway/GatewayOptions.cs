using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Stack_Service._1.Gateway;

/// <summary>The settings of the gateway: section <c>Images</c> of the configuration. Read once, at start.</summary>
public sealed class GatewayOptions
{
    public const string Section = "Images";

    /// <summary>The address of the API, which has the images: <c>http://api:8080</c>.</summary>
    [Required(ErrorMessage = "Set Images:Source to the address of the API, for example 'http://api:8080'.")]
    public Uri? Source { get; set; }

    /// <summary>How long the API may take to send an image.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The most bytes of an image.</summary>
    [Range(1_024, 1_073_741_824)]
    public int MaxBytes { get; set; } = 64 * 1_048_576;
}

[OptionsValidator]
internal sealed partial class GatewayOptionsRanges : IValidateOptions<GatewayOptions>;
