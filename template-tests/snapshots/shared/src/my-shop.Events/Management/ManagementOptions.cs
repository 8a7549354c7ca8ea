using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace my_shop.Events.Management;

/// <summary>Where the management port listens, and what it offers: section <c>Events:Management</c> of the configuration.</summary>
public sealed class ManagementOptions
{
    public const string Section = "Events:Management";

    public bool Enabled { get; set; } = true;

    /// <summary>The IP address to listen on. If it is not a loopback address, <see cref="Key"/> is required.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port; 0 uses any free one.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 23090;

    /// <summary>What the port offers besides the health checks and the figure for autoscalers.</summary>
    public ManagementMode Mode { get; set; }

    /// <summary>
    /// Whether the contents and keys of events are shown. Their ids, types and error texts always are.
    /// </summary>
    public bool ShowContent { get; set; } = true;

    /// <summary>
    /// A secret of at least 24 characters that every request has to present, except for health checks. Null: no key is needed, which is
    /// allowed on loopback only.
    /// </summary>
    public string? Key { get; set; }
}

public enum ManagementMode
{
    /// <summary>Streams and dead letters can be seen and changed.</summary>
    Full,

    /// <summary>Streams and dead letters can be seen; every change is refused.</summary>
    ReadOnly,

    /// <summary>Only the health checks and the figure for autoscalers are served.</summary>
    Off,
}

[OptionsValidator]
internal sealed partial class ManagementOptionsRanges : IValidateOptions<ManagementOptions>;

internal sealed class ManagementOptionsRules : IValidateOptions<ManagementOptions>
{
    private const int ShortestKey = 24;

    public ValidateOptionsResult Validate(string? name, ManagementOptions options)
    {
        var failures = new List<string>();
        if (!IPAddress.TryParse(options.Address, out var address))
        {
            failures.Add($"Events:Management:Address ({options.Address}) must be an IP address, for example 127.0.0.1 or 0.0.0.0.");
        }
        else if (options.Enabled && options.Key is null && !IPAddress.IsLoopback(address))
        {
            failures.Add(
                $"Events:Management:Address ({options.Address}) can be reached from other machines, "
                + "so Events:Management:Key is required, for example the output of: openssl rand -hex 24");
        }
        // It has to fit into a header.
        if (options.Key is { } key && (key.Length < ShortestKey || key.Any(one => one is <= ' ' or > '~')))
        {
            failures.Add(
                $"Events:Management:Key must have at least {ShortestKey} characters, "
                + "all of them printable ASCII and none of them a space.");
        }
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
