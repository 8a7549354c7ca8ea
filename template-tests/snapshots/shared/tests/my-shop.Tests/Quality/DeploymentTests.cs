using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using YamlDotNet.RepresentationModel;

namespace my_shop.Tests.Quality;

/// <summary>How compose.yaml, the Dockerfile and the other committed files run the service.</summary>
public sealed partial class DeploymentTests(Roles roles) : IClassFixture<Roles>
{
    private static readonly string[] NotTracked = ["bin", "obj", ".git", ".vs", ".idea", "artifacts", "TestResults"];

    private static readonly string[] WithSettings = [".json", ".yaml", ".yml", ".props", ".csproj", ".http", ".example"];

    [Fact]
    [Shows("security.secrets", "in no file that git tracks")]
    public void No_file_that_git_tracks_holds_a_secret()
    {
        Assert.Contains(".env", File.ReadLines(Solution.PathOf(".gitignore")));
        Problems.AssertNone(
            from file in TrackedIn(Solution.Root)
            where WithSettings.Contains(Path.GetExtension(file))
            from secret in Secret().Matches(File.ReadAllText(file))
            select $"{Path.GetRelativePath(Solution.Root, file)}: {secret.Value}");
    }

    [Fact]
    [Shows("security.published_ports", "on loopback, and no management port")]
    public void Ports_are_published_on_loopback_and_management_is_not()
    {
        var published = Roles.Services.SelectMany(service => Texts(service.Value, "ports")).ToList();

        Assert.NotEmpty(published);
        Assert.All(published, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.All(roles.All, role => Assert.DoesNotContain(
            published, port => port.EndsWith($":{role.Setting("Events:Management:Port")}", StringComparison.Ordinal)));
    }

    [Fact]
    [Shows("security.user", "not root")]
    public void The_image_runs_without_root_and_without_a_shell()
    {
        var lines = File.ReadAllLines(Solution.PathOf("Dockerfile"));

        // A chiseled image has no shell and does not run as root.
        Assert.Contains("-chiseled", lines.Last(line => From().IsMatch(line)), StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => Regex.IsMatch(line, "^USER (root|0)"));
    }

    [Fact]
    [Shows("deployment.stop", "the grace period is longer than the service takes to finish")]
    public void The_grace_period_is_longer_than_a_stop_takes()
    {
        var needed = roles.All.Max(role => role.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);

        Assert.All(Roles.Services.Where(service => Roles.IsBuiltHere(service.Value)), service => Assert.True(
            GracePeriod(service.Value) > needed,
            $"{service.Key} is killed after {GracePeriod(service.Value)}, and takes up to {needed} to stop"));
    }

    [Fact]
    [Shows("deployment.images", "pinned to a version")]
    public void Every_image_has_a_version()
    {
        var stages = File.ReadLines(Solution.PathOf("Dockerfile"))
            .Select(line => From().Match(line))
            .Where(from => from.Success)
            .Select(from => from.Groups["image"].Value)
            .Where(image => image != "scratch");
        var pulled = Roles.Services
            .Where(service => !Roles.IsBuiltHere(service.Value))
            .Select(service => $"{Solution.Find(service.Value, "image")}");

        Assert.All([.. stages, .. pulled], image => Assert.Matches(@"[:@][^/]*\d", image));
    }

    [Fact]
    public void Every_role_is_given_the_required_settings()
    {
        // The variables of an env_file are not committed.
        var given = Roles.Services
            .Where(service => Roles.IsOurs(service.Value) && Solution.Find(service.Value, "env_file") is null)
            .Select(service => (service.Key, Environment: Solution.Find(service.Value, "environment") as YamlMappingNode ?? []));

        Problems.AssertNone(
            from service in given
            from key in RequiredSettings.Values.Keys
            let variable = key.Replace(":", "__", StringComparison.Ordinal)
            where Solution.Find(service.Environment, variable) is null
            select $"{service.Key} of compose.yaml does not start without {key}: add {variable} below its 'environment'");
    }

    // A build may be writing to the folders that are left out.
    private static IEnumerable<string> TrackedIn(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder).Where(inside => !NotTracked.Contains(Path.GetFileName(inside))).SelectMany(TrackedIn));

    private static IEnumerable<string> Texts(YamlNode service, string key) =>
        (Solution.Find(service, key) as YamlSequenceNode ?? []).Select(item => $"{item}");

    private static TimeSpan GracePeriod(YamlNode service) => TimeSpan.FromSeconds(
        int.Parse($"{Solution.Find(service, "stop_grace_period")}".TrimEnd('s'), CultureInfo.InvariantCulture));

    // A name that suggests a secret, with a value on the same line that is neither a variable nor a placeholder.
    [GeneratedRegex(@"(?i)(password|passwd|secret|api_?key|token)[""']?[ \t]*[=:][ \t]*[""']?[a-z0-9+/_-]{8,}")]
    private static partial Regex Secret();

    [GeneratedRegex(@"^FROM (--platform=\S+ )?(?<image>\S+)")]
    private static partial Regex From();
}
