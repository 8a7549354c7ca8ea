using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using my_shop.Events;
using my_shop.Events.Management;
using my_shop.Events.Worker;

namespace my_shop.Tests.Quality;

/// <summary>The service with the settings of one of its roles, as it is configured in production; it does no work.</summary>
/// <param name="role">Who runs it so, for messages.</param>
/// <param name="environment">The environment variables of that role.</param>
public sealed class RunningService(string role, IReadOnlyDictionary<string, string> environment) : WebApplicationFactory<Program>
{
    public string Role { get; } = role;

    /// <summary>The stream of each event that is handled: event name, or <c>category.*</c>.</summary>
    internal IReadOnlyDictionary<string, string> Streams => Services.GetRequiredService<Subscriptions>().All
        .SelectMany(subscription => subscription.Handlers.All.Select(handler => (handler.Registration.Handles, subscription.Group.Stream)))
        .Distinct()
        .ToDictionary(one => one.Handles, one => one.Stream);

    /// <summary>The value that a setting has, its default where nobody sets it; null where there is no such setting.</summary>
    public string? Setting(string key)
    {
        const string OfStreams = $"{EventsOptions.Section}:Streams:";
        if (key.StartsWith(OfStreams, StringComparison.Ordinal))
        {
            return Streams.GetValueOrDefault(key[OfStreams.Length..]);
        }
        var (section, name) = key.LastIndexOf(':') is > 0 and var end ? (key[..end], key[(end + 1)..]) : ("", key);
        return Options(section) is { } options && options.GetType().GetProperty(name) is { } property
            ? Text(property.GetValue(options))
            : Services.GetRequiredService<IConfiguration>()[key];
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("ConnectionStrings:Redis", "localhost");
        foreach (var (name, value) in environment)
        {
            builder.UseSetting(name.Replace("__", ":", StringComparison.Ordinal), value);
        }
        // Nothing starts: no worker, no second port.
        builder.ConfigureTestServices(services => services.RemoveAll<IHostedService>());
    }

    private object? Options(string section) => section switch
    {
        LimitsOptions.Section => Services.GetRequiredService<IOptions<LimitsOptions>>().Value,
        EventsOptions.Section => Services.GetRequiredService<IOptions<EventsOptions>>().Value,
        ManagementOptions.Section => Services.GetRequiredService<IOptions<ManagementOptions>>().Value,
        _ => null,
    };

    private static string Text(object? value) => value switch
    {
        null => "no limit",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
