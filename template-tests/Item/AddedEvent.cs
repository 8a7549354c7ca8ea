using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Item;

/// <summary>An event that <c>dotnet new stack-event</c> added, and what it printed for <c>Program.cs</c>.</summary>
/// <param name="Using">The <c>using</c> directive.</param>
/// <param name="Line">The line that registers it.</param>
public sealed partial record AddedEvent(string Using, string Line)
{
    /// <summary>Reads what was printed.</summary>
    public static AddedEvent Read(CliResult result) => new(
        Assert.Single(Usings().Matches(result.EnsureSucceeded().Output)).Groups["using"].Value,
        Assert.Single(Lines().Matches(result.Output)).Groups["line"].Value);

    /// <summary>Adds it to the <c>Program.cs</c> of a service, as the printed text says.</summary>
    public async Task RegisterAsync(string service, CancellationToken cancellationToken)
    {
        const string Layer = "builder.AddEvents();";
        var path = Path.Combine(service, "Program.cs");
        var program = await File.ReadAllTextAsync(path, cancellationToken);
        Assert.Contains(Layer, program, StringComparison.Ordinal);
        program = program.Replace(Layer, $"{Layer}\n{Line}", StringComparison.Ordinal);
        var usings = program.Split('\n').TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal)).ToList();
        program = string.Join('\n', usings.Append(Using).Distinct().OrderBy(line => line.TrimEnd(';'), StringComparer.Ordinal))
            + program[string.Join('\n', usings).Length..];
        await File.WriteAllTextAsync(path, program, cancellationToken);
    }

    [GeneratedRegex("'(?<using>using [^']+;)'")]
    private static partial Regex Usings();

    [GeneratedRegex(@"^ +(?<line>builder\.AddEvents\(.+\);)\s*$", RegexOptions.Multiline)]
    private static partial Regex Lines();
}
