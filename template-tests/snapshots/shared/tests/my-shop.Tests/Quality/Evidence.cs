using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace my_shop.Tests.Quality;

/// <summary>Holds a claim against what it names as evidence. Each method returns what is wrong, or null.</summary>
internal static class Evidence
{
    /// <summary>Whether the test is there, is run, and names the claim in turn.</summary>
    public static string? Test(Claim claim, string test)
    {
        var (type, method) = test.Split('.') is [var first, var second] ? (first, second) : ("", test);
        var found = typeof(Evidence).Assembly.GetTypes()
            .Where(one => one.Name == type)
            .Select(one => one.GetMethod(method))
            .FirstOrDefault(one => one?.GetCustomAttributes(typeof(FactAttribute), inherit: true) is [FactAttribute { Skip: null }]);
        if (found is null)
        {
            return $"there is no test {test} that is run";
        }
        var shown = Shown(found).Where(one => one.Claim == claim.Path).Select(one => one.Value).ToList();
        return shown.Contains(claim.Value ?? "")
            ? null
            : $"{test} shows {(shown.Count == 0 ? "nothing of it: give it" : $"'{shown[0]}' instead of")} [Shows(\"{claim.Path}\", \"{claim.Value}\")]";
    }

    /// <summary>Whether each role runs with the value.</summary>
    public static string? Setting(Claim claim, string key, Roles roles) => roles.All
        .Where(role => role.Setting(key) != claim.Value)
        .Select(role => role.Setting(key) is { } value ? $"{key} is '{value}' in {role.Role}" : $"there is no setting {key} in {role.Role}")
        .FirstOrDefault();

    /// <summary>Whether the file has the value: anywhere as a whole, or where <paramref name="at"/> says.</summary>
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

    /// <summary>The claims that a test says it shows.</summary>
    public static IEnumerable<ShowsAttribute> Shown(System.Reflection.MethodInfo test) =>
        test.GetCustomAttributes(typeof(ShowsAttribute), inherit: true).Cast<ShowsAttribute>();

    // As a whole: neither a part of a longer word nor of a longer path or version.
    private static bool Has(string? text, string? value) =>
        Regex.IsMatch(text ?? "", $@"(?<![\w.:/-]){Regex.Escape(value ?? "")}(?![\w:/-]|\.\w)");
}
