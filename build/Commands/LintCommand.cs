using System.CommandLine;
using StackTemplates.Build.Kit;
using StackTemplates.Build.Linting;
using StackTemplates.Build.Linting.Output;

namespace StackTemplates.Build.Commands;

/// <summary><c>lint</c>: checks templates for mistakes that the template engine does not report.</summary>
internal static class LintCommand
{
    private const int Found = 1;
    private const int BadInput = 2;

    private static readonly Argument<string?> Folder = new("folder")
    {
        Description = "A folder with templates, of any pack: every .template.config at or below it; "
                      + "without it, the templates of this repository.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Generate = new("--generate")
    {
        Description = "Also generates each template with combinations of its options in a hive of its own, and checks the generated files.",
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Writes the findings as JSON.",
    };

    public static Command Create()
    {
        var command = new Command(
            "lint",
            "Checks templates for mistakes that the template engine does not report; exit code 1 if there are any. "
            + "docs/linter.md explains the rules.")
        {
            Folder, Generate, Json,
        };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(Folder), parsed.GetValue(Generate), parsed.GetValue(Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? given, bool generate, bool json, CancellationToken cancellationToken)
    {
        try
        {
            var folder = Path.GetFullPath(given ?? Path.Combine(Repository.Find().Root, "templates"));
            var templates = Linter.TemplatesIn(folder);
            var findings = new Linter(Linter.AllRules).Check(templates);
            if (generate)
            {
                // What is said about the work itself does not belong to the result.
                findings = [.. findings, .. await new OutputLint(folder, templates).CheckAsync(Console.Error.WriteLine, cancellationToken)];
            }

            var current = Directory.GetCurrentDirectory();
            var report = json ? [LintReport.Json(findings, current)] : LintReport.Text(findings, current, templates.Count);
            foreach (var line in report)
            {
                Console.WriteLine(line);
            }

            return findings.Count == 0 ? 0 : Found;
        }
        catch (Exception error) when (error is UserException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return BadInput;
        }
    }
}
