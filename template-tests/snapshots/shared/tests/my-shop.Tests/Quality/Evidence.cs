using System.Text.RegularExpressions;
using my_shop.Events.Logs;
using my_shop.Tests.Quality.Broker;
using YamlDotNet.RepresentationModel;

namespace my_shop.Tests.Quality;

/// <summary>Compares a claim with the evidence it names. Each method returns what is wrong, or null.</summary>
internal static class Evidence
{
    /// <summary>Whether the test exists, is not skipped, and names the claim, too.</summary>
    public static string? Test(Claim claim, string test)
    {
        var (type, method) = test.Split('.') is [var first, var second] ? (first, second) : ("", test);
        var found = typeof(Evidence).Assembly.GetTypes()
            .Where(one => one.Name == type)
            .Select(one => one.GetMethod(method))
            .FirstOrDefault(one => one?.GetCustomAttributes(typeof(FactAttribute), inherit: true) is [FactAttribute { Skip: null }]);
        if (found is null)
        {
            return $"there is no test {test}, or it is skipped";
        }
        var shown = Shown(found).Where(one => one.Claim == claim.Path).Select(one => one.Value).ToList();
        return shown.Contains(claim.Value ?? "")
            ? null
            : $"{test} {(shown.Count == 0 ? "does not name it" : $"says '{shown[0]}'")}: "
                + $"write [Shows(\"{claim.Path}\", \"{claim.Value}\")] above that test";
    }

    /// <summary>Whether each role runs with the value.</summary>
    public static string? Setting(Claim claim, string key, Roles roles) => roles.All
        .Where(role => role.Setting(key) != claim.Value)
        .Select(role => role.Setting(key) is { } value ? $"{key} is '{value}' in {role.Role}" : $"there is no setting {key} in {role.Role}")
        .FirstOrDefault();

    /// <summary>Whether the dead letters of the event go to the stream, in each role.</summary>
    public static string? DeadLetters(Claim claim, string name, Roles roles) => roles.All
        .Select(role => role.Streams.Handled.TryGetValue(name, out var stream) switch
        {
            false => $"no handler in {role.Role} is for {name}",
            true when DeadLetter.StreamOf(stream!) is var dead && dead != claim.Value =>
                $"the dead letters of {name} go to '{dead}' in {role.Role}",
            _ => null,
        })
        .FirstOrDefault(wrong => wrong is not null);

    /// <summary>Whether the file contains the value: as a whole anywhere, or at the position <paramref name="at"/>.</summary>
    public static string? File(Claim claim, string file, string? at)
    {
        if (!System.IO.File.Exists(Solution.PathOf(file)))
        {
            return $"there is no file {file}";
        }
        if (at is null)
        {
            return Has(Solution.Read(file), claim.Value) ? null : $"{file} does not have it";
        }
        if (Path.GetExtension(file) == ".acl")
        {
            var keys = string.Join(' ', BrokerAcl.Read(file).Keys);
            return at == "keys" && keys == claim.Value ? null : $"{file} has '{keys}' at keys";
        }
        return Solution.Find(Solution.ReadYaml(file), at) switch
        {
            YamlScalarNode scalar when scalar.Value == claim.Value => null,
            YamlSequenceNode list when Has(string.Join(' ', list), claim.Value) => null,
            { } other => $"{file} has {other} at {at}",
            null => $"{file} has nothing at {at}",
        };
    }

    /// <summary>Whether some project uses the package in this version.</summary>
    public static string? Package(Claim claim, string package) => Solution.VersionOf(package) switch
    {
        null => $"no project uses {package}",
        var version => claim.Value == $"{package} {version}" ? null : $"{package} is in use in version {version}",
    };

    /// <summary>The claims that a test shows.</summary>
    public static IEnumerable<ShowsAttribute> Shown(System.Reflection.MethodInfo test) =>
        test.GetCustomAttributes(typeof(ShowsAttribute), inherit: true).Cast<ShowsAttribute>();

    // As a whole: not part of a longer word, path or version.
    private static bool Has(string? text, string? value) =>
        Regex.IsMatch(text ?? "", $@"(?<![\w.:/-]){Regex.Escape(value ?? "")}(?![\w:/-]|\.\w)");
}
