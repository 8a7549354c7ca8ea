using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary><c>template.json</c> can be read and says what the engine, lists and searches need.</summary>
internal sealed class ManifestRule()
    : LintRule("T001", "template.json is valid JSON, and has an identity, a name, a short name, an author and classifications")
{
    private static readonly (string Property, string Consequence)[] Required =
    [
        ("identity", "The engine does not install a template without one."),
        ("name", "The engine does not install a template without one."),
        ("shortName", "The engine does not install a template without one."),
        ("author", "'dotnet new list' and searches show it."),
        ("classifications", "'dotnet new list' and searches show them as tags."),
    ];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template)
    {
        foreach (var fault in template.Faults)
        {
            yield return At(fault.File, fault.Line, fault.Message, "Correct the file: the engine leaves the template out.");
        }

        if (!template.CanBeRead)
        {
            yield break;
        }

        foreach (var (property, consequence) in Required)
        {
            var values = template.Configurations.SelectMany(json => json.ListOf(property));
            if (values.All(value => string.IsNullOrWhiteSpace(value.Text)))
            {
                yield return At(template.Manifest, $"'{property}' is missing or empty.", $"Add it. {consequence}");
            }
        }
    }
}
