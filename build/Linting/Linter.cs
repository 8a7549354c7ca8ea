using StackTemplates.Build.Kit;
using StackTemplates.Build.Linting.Rules;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting;

/// <summary>Checks templates for mistakes that the template engine does not report.</summary>
public sealed class Linter(params IReadOnlyList<LintRule> rules)
{
    /// <summary>The rule for a <c>template.json</c> that cannot be read; no other rule sees such a template.</summary>
    private static readonly ManifestRule Manifest = new();

    /// <summary>Every rule, by its id.</summary>
    public static IReadOnlyList<LintRule> AllRules { get; } =
    [
        Manifest,
        new PatternRule(),
        new UnusedSymbolRule(),
        new UndefinedSymbolRule(),
        new DirectiveRule(),
        new WrittenTwiceRule(),
        new MsBuildNameRule(),
        new DescriptionRule(),
        new PostActionRule(),
        new PlaceholderRule(),
        new ReplacedTextRule(),
        new DefaultChoiceRule(),
    ];

    /// <summary>The templates below <paramref name="folder"/>.</summary>
    /// <exception cref="UserException">There is no such folder, or no template in it.</exception>
    public static IReadOnlyList<LintedTemplate> TemplatesIn(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserException($"There is no folder {folder}. Pass a folder that contains templates.");
        }

        var templates = TemplateFolders.In(folder).Select(TemplateReader.Read).ToList();
        return templates.Count > 0
            ? templates
            : throw new UserException(
                $"There is no .template.config/template.json in {folder} or below it. Pass a folder that contains templates.");
    }

    /// <summary>What the rules find in <paramref name="templates"/>, sorted by file, line and rule.</summary>
    public IReadOnlyList<Finding> Check(IEnumerable<LintedTemplate> templates) =>
        Sorted(templates.SelectMany(template => rules
            .Where(rule => template.CanBeRead || rule.Id == Manifest.Id)
            .SelectMany(rule => rule.Check(template))));

    /// <summary>Findings in the order of a report; a finding in a file that several templates share appears once.</summary>
    public static IReadOnlyList<Finding> Sorted(IEnumerable<Finding> findings) =>
    [
        .. findings.Distinct()
            .OrderBy(finding => finding.File, StringComparer.Ordinal)
            .ThenBy(finding => finding.Line)
            .ThenBy(finding => finding.Rule, StringComparer.Ordinal)
            .ThenBy(finding => finding.Message, StringComparer.Ordinal),
    ];
}
