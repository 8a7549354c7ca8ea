using YamlDotNet.RepresentationModel;

namespace my_shop.Tests.Quality;

/// <summary>The service by itself, and in each role that compose.yaml gives it.</summary>
public sealed class Roles : IDisposable
{
    /// <summary>The services of compose.yaml.</summary>
    internal static readonly YamlMappingNode Services = (YamlMappingNode)Solution.Find(Solution.ReadYaml("compose.yaml"), "services")!;

    private readonly IReadOnlyList<RunningService> _all = [new("the service", new Dictionary<string, string>()), .. InCompose()];
    private readonly Lazy<IReadOnlyList<string>> _problems;

    public Roles() => _problems = new(() =>
    [
        .. from role in _all
           let problem = role.Configure()
           where problem is not null
           group role.Role by problem into same
           select $"{same.Key} This is the error for {string.Join(", ", same)}.",
    ]);

    /// <summary>Why the service cannot be configured, and in which roles; empty if it can.</summary>
    public IReadOnlyList<string> Problems => _problems.Value;

    /// <summary>Every role. If the service cannot be configured in one of them, one test fails, and the others are skipped.</summary>
    public IReadOnlyList<RunningService> All
    {
        get
        {
            Assert.SkipUnless(
                Problems.Count == 0,
                $"The service cannot be configured: {nameof(QualityTests.The_service_can_be_configured_in_each_role)} says why.");
            return _all;
        }
    }

    public void Dispose()
    {
        foreach (var role in _all)
        {
            role.Dispose();
        }
    }

    /// <summary>Whether a service of compose.yaml is this one: its image is built from the Dockerfile of this folder.</summary>
    internal static bool IsOurs(YamlNode service) => BuildOf(service) is YamlScalarNode;

    /// <summary>Whether the image of a service of compose.yaml is built here, for this program or another one of the solution.</summary>
    internal static bool IsBuiltHere(YamlNode service) => BuildOf(service) is not null;

    private static YamlNode? BuildOf(YamlNode service) => Services
        .Where(other => Equals(Solution.Find(other.Value, "image"), Solution.Find(service, "image")))
        .Select(other => Solution.Find(other.Value, "build")).FirstOrDefault(build => build is not null);

    private static IEnumerable<RunningService> InCompose() => Services.Where(service => IsOurs(service.Value))
        .Select(service => new RunningService($"{service.Key} of compose.yaml", Environment(service.Value)));

    // Names with __ are settings; the others are for the runtime and for telemetry.
    private static Dictionary<string, string> Environment(YamlNode service) =>
        (Solution.Find(service, "environment") as YamlMappingNode ?? [])
        .Where(variable => $"{variable.Key}".Contains("__", StringComparison.Ordinal))
        .ToDictionary(variable => $"{variable.Key}", variable => $"{variable.Value}");
}
