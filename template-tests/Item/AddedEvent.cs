using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Item;

/// <summary>An event that <c>dotnet new stack-event</c> added, and what it printed for <c>Program.cs</c>.</summary>
/// <param name="Using">The <c>using</c> directive.</param>
/// <param name="Line">The line that joins event and handler.</param>
public sealed partial record AddedEvent(string Using, string Line)
{
    /// <summary>Reads what was printed.</summary>
    public static AddedEvent Read(CliResult result) => new(
        Assert.Single(Usings().Matches(result.EnsureSucceeded().Output)).Groups["using"].Value,
        Assert.Single(Lines().Matches(result.Output)).Groups["line"].Value);

    /// <summary>Writes it into the <c>Program.cs</c> of a service, as its reader is told to.</summary>
    public async Task RegisterAsync(string service, CancellationToken cancellationToken)
    {
        const string Last = "ConfirmOrder>()";
        var path = Path.Combine(service, "Program.cs");
        var program = await File.ReadAllTextAsync(path, cancellationToken);
        program = program.Replace(Last, $"{Last}\n    {Line}", StringComparison.Ordinal);
        if (!program.Contains(Using, StringComparison.Ordinal))
        {
            // Behind the last of those that are there.
            var end = program.LastIndexOf("\nusing ", StringComparison.Ordinal) + 1;
            end = program.IndexOf('\n', end);
            program = program.Insert(end, $"\n{Using}");
        }

        await File.WriteAllTextAsync(path, program, cancellationToken);
    }

    [GeneratedRegex("'(?<using>using [^']+;)'")]
    private static partial Regex Usings();

    [GeneratedRegex(@"^ +(?<line>\.Handle<.+>\(\))\s*$", RegexOptions.Multiline)]
    private static partial Regex Lines();
}
