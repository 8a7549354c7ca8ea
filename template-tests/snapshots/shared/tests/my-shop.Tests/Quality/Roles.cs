using YamlDotNet.RepresentationModel;

namespace my_shop.Tests.Quality;

/// <summary>The service in each role that compose.yaml gives it, and as it is by itself.</summary>
public sealed class Roles : IDisposable
{
    /// <summary>The services of compose.yaml.</summary>
    internal static readonly YamlMappingNode Services = (YamlMappingNode)Solution.Find(Solution.ReadYaml("compose.yaml"), "services")!;

    public Roles()
    {
        All = [new RunningService("the service", new Dictionary<string, string>()), .. InCompose()];
    }

    public IReadOnlyList<RunningService> All { get; }

    public void Dispose()
    {
        foreach (var role in All)
        {
            role.Dispose();
        }
    }

    /// <summary>Whether a service of compose.yaml is this one: its image is built here.</summary>
    internal static bool IsOurs(YamlNode service) =>
        Services.Any(other => Solution.Find(other.Value, "build") is not null
            && Equals(Solution.Find(other.Value, "image"), Solution.Find(service, "image")));

    private static IEnumerable<RunningService> InCompose() => Services.Where(service => IsOurs(service.Value))
        .Select(service => new RunningService($"{service.Key} of compose.yaml", Environment(service.Value)));

    // Names with __ are settings; others are for the runtime and for telemetry.
    private static Dictionary<string, string> Environment(YamlNode service) =>
        (Solution.Find(service, "environment") as YamlMappingNode ?? [])
        .Where(variable => $"{variable.Key}".Contains("__", StringComparison.Ordinal))
        .ToDictionary(variable => $"{variable.Key}", variable => $"{variable.Value}");
}
