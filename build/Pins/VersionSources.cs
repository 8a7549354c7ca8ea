using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Pins;

/// <summary>Asks nuget.org, the registries of images and GitHub for the newest stable version.</summary>
public sealed partial class VersionSources(HttpClient http)
{
    /// <summary>The newest version of the same kind: a stable one, of an image with the same variant of its tag.</summary>
    /// <returns>Null if there is none newer.</returns>
    /// <exception cref="HttpRequestException">The source cannot be reached or does not know the name.</exception>
    public async Task<NewerVersion?> FindAsync(Pin pin, CancellationToken cancellationToken)
    {
        var known = pin.Kind switch
        {
            PinKind.Package => await PackageAsync(pin, cancellationToken),
            PinKind.Image => await ImageAsync(pin, cancellationToken),
            _ => await ActionAsync(pin, cancellationToken),
        };
        var newest = known.MaxBy(NumbersOf);
        if (newest is null || NumbersOf(newest) <= NumbersOf(pin.Version))
        {
            return null;
        }

        var text = pin.Text[..^pin.Version.Length] + newest;
        return new NewerVersion(
            newest, pin.Kind == PinKind.Action ? Commit().Replace(text, await CommitAsync(pin.Name, newest, cancellationToken)) : text);
    }

    /// <summary>The numbers of a version or tag: 18 of <c>18-alpine</c>.</summary>
    public static Version NumbersOf(string version)
    {
        var numbers = Numbers().Match(version).Value.Split('.').Select(int.Parse).ToList();
        return new Version(numbers[0], numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2), numbers.ElementAtOrDefault(3));
    }

    private async Task<IEnumerable<string>> PackageAsync(Pin pin, CancellationToken cancellationToken) =>
        from version in await TextsAsync(
            $"https://api.nuget.org/v3-flatcontainer/{pin.Name.ToLowerInvariant()}/index.json", "versions", null, cancellationToken)
        where !version.Contains('-', StringComparison.Ordinal)
        select version;

    // A tag with as many numbers and the same rest: 9.0-alpine becomes 9.1-alpine, not 9.1.0-alpine or 9.1.
    private async Task<IEnumerable<string>> ImageAsync(Pin pin, CancellationToken cancellationToken)
    {
        var host = pin.Name.Split('/')[0];
        var tags = host.Contains('.', StringComparison.Ordinal)
            ? await TextsAsync($"https://{host}/v2/{pin.Name[(host.Length + 1)..]}/tags/list", "tags", null, cancellationToken)
            : await TextsAsync(
                "https://hub.docker.com/v2/repositories/"
                    + $"{(pin.Name.Contains('/', StringComparison.Ordinal) ? pin.Name : $"library/{pin.Name}")}/tags?page_size=100",
                "results", "name", cancellationToken);
        var form = Form(pin.Version);
        return tags.Where(tag => char.IsAsciiDigit(tag[0]) && Form(tag) == form);
    }

    private async Task<IEnumerable<string>> ActionAsync(Pin pin, CancellationToken cancellationToken) =>
        from tag in await TextsAsync($"https://api.github.com/repos/{pin.Name}/releases?per_page=30", null, "tag_name", cancellationToken)
        where Tag().IsMatch(tag)
        select tag[1..];

    private static async Task<string> CommitAsync(string action, string version, CancellationToken cancellationToken)
    {
        var tag = $"refs/tags/v{version}";
        var listed = await Cli.Program("git", "ls-remote", $"https://github.com/{action}", tag, $"{tag}^{{}}").RunAsync(cancellationToken);
        // An annotated tag has a second line, for the commit that it is of.
        var lines = listed.EnsureSucceeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.LastOrDefault()?.Split('\t')[0] ?? throw new HttpRequestException($"{action} has no tag v{version}.");
    }

    private async Task<IEnumerable<string>> TextsAsync(string url, string? list, string? name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Add("User-Agent", "Stack.Templates");
        using var answer = await http.SendAsync(request, cancellationToken);
        var json = JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken));
        var items = (list is null ? json : json?[list]) as JsonArray
            ?? throw new HttpRequestException($"{url} did not answer with a list.");
        return [.. items.Select(item => (string?)(name is null ? item : item?[name])).OfType<string>().Where(text => text.Length > 0)];
    }

    private static string Form(string tag) => Number().Replace(tag, "0");

    [GeneratedRegex(@"^\d+(\.\d+){0,3}")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"^v\d+(\.\d+)*$")]
    private static partial Regex Tag();

    [GeneratedRegex("(?<=@)[0-9a-f]{40}")]
    private static partial Regex Commit();
}
