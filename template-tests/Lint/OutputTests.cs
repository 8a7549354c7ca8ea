using System.Text.RegularExpressions;
using StackTemplates.Build.Linting.Output;
using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Tests.Lint;

/// <summary>Leftovers of the engine in generated files.</summary>
public sealed partial class OutputTests(PackedTemplates templates) : TemplateLint(templates)
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    // The same for every combination of the matrix, with a name of its own, and whatever the template's files look like.
    [Fact]
    public Task The_rules_for_generated_files_find_nothing()
    {
        var symbols = Linted.SelectMany(template => template.Symbols.Keys).ToHashSet(StringComparer.Ordinal);
        return NothingInOutputAsync((path, file) =>
            from finding in IsText(file) ? OutputRules.Check(path, file.Text, symbols.Contains, AuthoredText.None) : []
            select $"line {finding.Line}: {finding.Rule}: {finding.Message}");
    }

    [Fact]
    public async Task No_placeholder_is_left()
    {
        var placeholders = Linted.SelectMany(Placeholders).Distinct(StringComparer.Ordinal)
            .ToList();

        await NothingInOutputAsync((path, file) =>
            from placeholder in placeholders
            from line in Lines(file).Prepend((Number: 0, Text: path))
            where line.Text.Contains(placeholder, StringComparison.OrdinalIgnoreCase)
            select $"line {line.Number}: '{placeholder}' in: {line.Text.Trim()}");
    }

    [Fact]
    public Task Every_text_file_ends_with_one_line_feed_and_has_no_others_than_these() =>
        NothingInOutputAsync((_, file) =>
        !IsText(file) || file.Content.Length == 0 ? []
        : file.Content.Contains((byte)'\r') ? ["it has carriage returns"]
        : !file.Text.EndsWith('\n') ? ["it does not end with a line feed"]
        : file.Text.EndsWith("\n\n", StringComparison.Ordinal) ? ["it ends with an empty line"]
        : []);

    [Fact]
    public Task No_file_begins_with_a_byte_order_mark() => NothingInOutputAsync((_, file) =>
        file.Content.AsSpan().StartsWith(ByteOrderMark) ? ["it begins with a byte order mark"] : []);

    // The engine drops the bit: a script needs a post action that sets it, and nothing else should have it.
    [Fact]
    public Task Scripts_can_be_run_and_nothing_else_can() => NothingInOutputAsync((_, file) =>
        OperatingSystem.IsWindows() || file.Executable == file.Text.StartsWith("#!", StringComparison.Ordinal)
            ? []
            : [file.Executable ? "it is executable and no script" : "it is a script and not executable"]);

    [Fact]
    public Task No_file_is_empty() =>
        NothingInOutputAsync((_, file) => file.Text.Trim().Length == 0 ? ["there is nothing in it"] : []);

    [Fact]
    public Task Nothing_is_left_to_be_done() => NothingInOutputAsync((_, file) =>
        from line in Lines(file)
        where ToDo().IsMatch(line.Text)
        select $"line {line.Number}: {line.Text.Trim()}");

    private static IEnumerable<string> Placeholders(LintedTemplate template)
    {
        // Every form of the name begins with one of these two.
        var start = template.SourceName!.Split('.')[0];
        return template.Symbols.Values
            .SelectMany(symbol => new[] { symbol.Replaces, symbol.FileRename }).OfType<string>()
            .Append(start)
            .Append(start.Replace('-', '_'));
    }

    private static IEnumerable<(int Number, string Text)> Lines(TreeFile file) =>
        IsText(file) ? file.Text.TrimEnd('\n').Split('\n').Select((line, index) => (index + 1, line)) : [];

    private static bool IsText(TreeFile file) => !file.Content.Contains((byte)0);

    [GeneratedRegex(@"\b(TODO|FIXME|XXX)\b")]
    private static partial Regex ToDo();
}
