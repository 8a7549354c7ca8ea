using StackTemplates.Build.Linting.Conditions;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>No two sources write the same file for the same options, as far as the options alone decide it.</summary>
internal sealed class WrittenTwiceRule() : LintRule("T006", "No file is written by two sources")
{
    // More combinations of the options that decide about one file are not tried.
    private const int Limit = 20_000;

    private sealed record Writer(TemplateSource Source, string File)
    {
        /// <summary>The conditions that decide whether, and where, it is written.</summary>
        public IEnumerable<string> Conditions =>
            Source.Modifiers.Where(modifier => modifier.Takes(File) is not null || modifier.Rename.Any(rename => rename.Key == File))
                .Select(modifier => modifier.Condition).Append(Source.Own.Condition).OfType<string>();

        /// <summary>The path it is written to; null: it is not written, or the options do not decide it.</summary>
        public string? Output(SymbolValues values)
        {
            if (Conditions.Any(condition => values.Holds(condition) is null))
            {
                return null;
            }

            bool Applies(SourceModifier modifier) => modifier.Condition is null || values.Holds(modifier.Condition) == true;
            return Applies(Source.Own) && Source.Takes(File, Applies) ? Source.Output(File, Applies) : null;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template) =>
        from writers in Candidates(template)
        let clash = Clash(template, [.. writers])
        where clash is not null
        select clash;

    // The files that two sources can write: with the path that they have, and with each that they can be renamed to.
    private static IEnumerable<IEnumerable<Writer>> Candidates(LintedTemplate template) =>
        from source in template.Sources
        from file in source.Files
        where source.CanTake(file)
        let writer = new Writer(source, file)
        from path in source.Modifiers.Where(modifier => modifier.Rename.Any(rename => rename.Key == file))
            .Select(modifier => source.Output(file, other => other == modifier)).Append(source.Output(file, _ => false)).Distinct()
        group writer by path into writers
        where writers.Distinct().Count() > 1
        select writers.Distinct();

    private Finding? Clash(LintedTemplate template, IReadOnlyList<Writer> writers)
    {
        var options = SymbolValues.Options(template, writers.SelectMany(writer => writer.Conditions));
        if (OptionValues.Count(options) > Limit)
        {
            return null;
        }

        foreach (var combination in OptionValues.All(options))
        {
            var values = new SymbolValues(template, combination);
            var clash = writers.Select(writer => (writer.Source, Path: writer.Output(values))).Where(written => written.Path is not null)
                .GroupBy(written => written.Path).FirstOrDefault(group => group.Count() > 1)?.ToList();
            if (clash is not null)
            {
                var given = combination.Count == 0
                    ? "always"
                    : $"for {string.Join(", ", combination.Select(option => $"{option.Key} = {option.Value}"))}";
                return At(
                    clash[^1].Source.Own.Json,
                    $"'{clash[0].Path}' is written by the sources '{clash[0].Source.Declared}' and '{clash[^1].Source.Declared}', {given}.",
                    "Exclude the file from one of them: the last one wins, without a message.");
            }
        }

        return null;
    }
}
