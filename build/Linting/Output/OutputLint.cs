using StackTemplates.Build.Kit;
using StackTemplates.Build.Linting.Conditions;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Output;

/// <summary>
/// Generates templates with <c>dotnet new</c> in a hive of its own, and checks what comes out. Each is generated with its defaults and with
/// combinations in which every two values of different options occur together, under the name that its files have, so that only what the
/// engine did differs from them.
/// </summary>
/// <param name="folder">The folder of the templates.</param>
/// <param name="templates">The templates in it.</param>
public sealed class OutputLint(string folder, IReadOnlyList<LintedTemplate> templates)
{
    // Up to so many combinations of options, each is generated.
    private const int Few = 8;

    /// <summary>Generates and checks everything.</summary>
    /// <param name="generated">Is told of each template that was generated: its short name and how often; or why it was not.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    public async Task<IReadOnlyList<Finding>> CheckAsync(Action<string> generated, CancellationToken cancellationToken)
    {
        using var hive = new TemplateHive();
        using var output = TempFolder.Create("lint");
        // A template that cannot be installed is left out, which shows when it is generated.
        await hive.DotnetNew("install", Root(), "--force").RunAsync(cancellationToken);

        var findings = new List<Finding>();
        foreach (var template in templates.Where(template => template.CanBeRead))
        {
            findings.AddRange(await CheckAsync(template, hive, output, generated, cancellationToken));
        }

        return Linter.Sorted(findings);
    }

    private async Task<IReadOnlyList<Finding>> CheckAsync(
        LintedTemplate template, TemplateHive hive, TempFolder output, Action<string> generated, CancellationToken cancellationToken)
    {
        var options = new OptionArguments(template);
        var authored = AuthoredText.Of(template);
        // The same line of the same file is reported for the first combination only.
        var findings = new Dictionary<(string, string, string), Finding>();
        var count = 0;
        foreach (var combination in OptionValues.Pairwise(options.Varied, Few))
        {
            var arguments = options.For(combination);
            var target = output.Below(Path.GetFileName(template.Folder), count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var result = await hive.New(template.ShortName).Into(target)
                .With(template.SourceName is { } name ? ["-n", name] : Array.Empty<string>())
                .With(Language(template) is { } language ? ["--language", language] : Array.Empty<string>())
                .With(arguments).With(options.For(options.Always)).With(options.Required).With(options.NoScripts).With("--force")
                .Deterministic().RunAsync(cancellationToken);
            if (!Directory.Exists(target))
            {
                generated($"{Typed(template, arguments)} was not generated:\n  {string.Join("\n  ", result.Lines.Take(3))}");
                continue;
            }

            count++;
            foreach (var finding in Check(template, target, authored))
            {
                var found = finding with { Message = $"{finding.Message} Generated with: {Typed(template, arguments)}." };
                findings.TryAdd((finding.Rule, finding.File, finding.Message), found);
            }

            Directory.Delete(target, recursive: true);
        }

        generated($"{Typed(template, [])}: generated {count} times");
        return [.. findings.Values];
    }

    private IEnumerable<Finding> Check(LintedTemplate template, string target, AuthoredText authored) =>
        from path in Directory.EnumerateFiles(target, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        let relative = Path.GetRelativePath(target, path).Replace('\\', '/')
        where !relative.Split('/').Contains("obj")
        let text = File.ReadAllText(path)
        where !text.Contains('\0', StringComparison.Ordinal)
        from finding in OutputRules.Check($"{Typed(template, [])}:{relative}", text, template.Symbols.ContainsKey, authored)
        select finding;

    private string Typed(LintedTemplate template, IEnumerable<string> arguments) =>
        string.Join(
            ' ', arguments.Prepend(
                Language(template) is { } language ? $"{template.ShortName} --language {language}" : template.ShortName));

    // Templates for different languages can have the same short name.
    private string? Language(LintedTemplate template) =>
        templates.Count(other => other.ShortName == template.ShortName) > 1 ? template.Manifest["tags"]?.TextOf("language") : null;

    // The engine takes no source outside of what is installed.
    private string Root()
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var sources = templates.SelectMany(template => template.Sources)
            .Select(source => Path.TrimEndingDirectorySeparator(source.Folder)).ToList();
        while (!sources.All(source => source == root || source.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
               && Path.GetDirectoryName(root) is { } parent)
        {
            root = parent;
        }

        return root;
    }
}
