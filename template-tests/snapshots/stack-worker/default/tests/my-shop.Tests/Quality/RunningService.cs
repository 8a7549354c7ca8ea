using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using my_shop.Events;
using my_shop.Events.Management;
using my_shop.Events.Worker;

namespace my_shop.Tests.Quality;

/// <summary>The service with the settings of one of its roles, configured as in production. It does no work.</summary>
/// <param name="role">The name of the role, for messages.</param>
/// <param name="environment">The environment variables of that role.</param>
public sealed class RunningService(string role, IReadOnlyDictionary<string, string> environment) : IDisposable
{
    private readonly ConfiguredService _service = new(
        [
            .. RequiredSettings.Values,
            .. environment.Select(one => KeyValuePair.Create(one.Key.Replace("__", ":", StringComparison.Ordinal), one.Value)),
        ]);

    public string Role { get; } = role;

    public IServiceProvider Services => _service.Services;

    /// <summary>The streams that the service uses in this role.</summary>
    internal StreamsInUse Streams => new(Services);

    /// <summary>Configures the service in this role.</summary>
    /// <returns>Why that failed; null if it did not.</returns>
    public string? Configure()
    {
        try
        {
            _ = Services.GetRequiredService<Subscriptions>();
            return null;
        }
        catch (Exception failure)
        {
            return failure.GetBaseException().Message;
        }
    }

    /// <summary>The value of a setting, which is its default if it is not configured; null if there is no such setting.</summary>
    public string? Setting(string key)
    {
        const string OfStreams = $"{EventsOptions.Section}:Streams:";
        if (key.StartsWith(OfStreams, StringComparison.Ordinal) && Streams.All.TryGetValue(key[OfStreams.Length..], out var stream))
        {
            return stream;
        }
        return Sections().Where(section => key.StartsWith($"{section.Name}:", StringComparison.Ordinal))
            .Select(section => Read(section.Options, key[(section.Name.Length + 1)..]))
            .FirstOrDefault(value => value is not null) ?? Services.GetRequiredService<IConfiguration>()[key];
    }

    /// <summary>The value of a setting as quality.yaml writes it.</summary>
    internal static string Text(object? value) => value switch
    {
        null => "no limit",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    public void Dispose() => _service.Dispose();

    private static string? Read(object options, string path)
    {
        var names = path.Split(':', 2);
        return options.GetType().GetProperty(names[0]) is not { } property ? null
            : names.Length == 1 ? Text(property.GetValue(options))
            : property.GetValue(options) is { } inner ? Read(inner, names[1])
            : null;
    }

    private IEnumerable<(string Name, object Options)> Sections() =>
    [
        (EventsOptions.Section, Services.GetRequiredService<IOptions<EventsOptions>>().Value),
        (ManagementOptions.Section, Services.GetRequiredService<IOptions<ManagementOptions>>().Value),
    ];
}
