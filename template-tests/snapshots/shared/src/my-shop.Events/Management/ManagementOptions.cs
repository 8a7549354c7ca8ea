using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace my_shop.Events.Management;

/// <summary>Where the management endpoints listen: section <c>Events:Management</c> of the configuration.</summary>
public sealed class ManagementOptions
{
    public const string Section = "Events:Management";

    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The IP address to listen on. The endpoints have no authentication: beyond loopback, make the port reachable only for people who may
    /// move and delete events.
    /// </summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port; 0 uses any free one.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 23090;
}

[OptionsValidator]
internal sealed partial class ManagementOptionsRanges : IValidateOptions<ManagementOptions>;
