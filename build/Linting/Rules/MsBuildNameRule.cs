using StackTemplates.Build.Linting.Conditions;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>No symbol takes the place of an MSBuild property in a condition of MSBuild.</summary>
internal sealed class MsBuildNameRule()
    : LintRule("T007", "No symbol has the name of an MSBuild property that a condition of MSBuild asks for")
{
    // Properties of MSBuild and of the SDK that conditions ask for most.
    private static readonly HashSet<string> Properties = new(StringComparer.Ordinal)
    {
        "AssemblyName", "Authors", "BaseOutputPath", "BuildingInsideVisualStudio", "CI", "Company", "Configuration",
        "ContinuousIntegrationBuild", "DebugType", "Description", "Features", "ImplicitUsings", "IsPackable", "IsTestProject",
        "LangVersion", "Language", "MSBuildProjectName", "MSBuildRuntimeType", "MSBuildThisFileDirectory", "Nullable", "OS",
        "Optimize", "OutputPath", "OutputType", "PackageId", "Platform", "Product", "PublishAot", "PublishSingleFile",
        "PublishTrimmed", "RootNamespace", "RuntimeIdentifier", "SelfContained", "SolutionDir", "TargetFramework",
        "TargetFrameworkIdentifier", "TargetFrameworks", "Title", "Version", "VersionPrefix", "VersionSuffix",
    };

    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template)
    {
        var set = template.Symbols.Keys.Where(symbol => IsSet(template, symbol)).ToHashSet(StringComparer.Ordinal);
        // <Nullable Condition="'$(Nullable)' == 'true'"> is meant for the generation, since the symbol decides about the property.
        return from file in template.Files
               from attribute in ConditionFinder.InAttributes(file)
               where attribute.Element != attribute.Name
               where template.Symbols.ContainsKey(attribute.Name) && (Properties.Contains(attribute.Name) || set.Contains(attribute.Name))
               select At(
                   file.Path,
                   attribute.Line,
                   $"'{attribute.Name}' is an MSBuild property and a symbol of '{template.ShortName}': "
                   + "the engine evaluates the condition when it generates, and removes it.",
                   "Rename the symbol.");
    }

    // A property that the generated files set themselves.
    private static bool IsSet(LintedTemplate template, string name) =>
        template.Files.Any(file => file.Conditionals.HasAttributes
                                   && (file.Text?.Contains($"<{name}>", StringComparison.Ordinal) == true
                                       || file.Text?.Contains($"<{name} ", StringComparison.Ordinal) == true));
}
