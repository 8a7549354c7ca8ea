using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Conditions;

/// <summary>
/// The conditionals of each file of one template: those of <c>SpecialCustomOperations</c>, which replace those of the file's type, then
/// those of the file's type, then those that the engine expects everywhere else.
/// </summary>
internal sealed class FileOperations(IReadOnlyList<JsonPart> configurations)
{
    private readonly IReadOnlyList<(Glob Pattern, Conditionals Conditionals)> _special =
    [
        .. from json in configurations
           from entry in json["SpecialCustomOperations"]?.Properties ?? []
           select (new Glob(entry.Key, canBeNameOnly: true), Custom(entry.Value).Aggregate(OfType(entry.Key), (all, one) => all.And(one))),
    ];

    private readonly Conditionals _elsewhere = configurations
        .SelectMany(json => json["customOperations"] is { } custom ? Custom(custom) : [])
        .Aggregate(Conditionals.Slashes, (all, one) => all.And(one));

    /// <summary>What the engine expects in the file at <paramref name="path"/>, relative to its source.</summary>
    public Conditionals For(string path) =>
        _special.Concat(FileTypes.All).Where(type => type.Pattern.Matches(path)).Select(type => type.Conditionals).FirstOrDefault()
        ?? _elsewhere;

    // Only a pattern that is spelled as the engine's own keeps the conditionals of the type.
    private static Conditionals OfType(string pattern) =>
        FileTypes.All.Where(type => type.Pattern.Pattern == pattern).Select(type => type.Conditionals).FirstOrDefault()
        ?? Conditionals.None;

    private static IEnumerable<Conditionals> Custom(JsonPart custom) =>
        from operation in custom.ListOf("operations")
        where string.Equals(operation.TextOf("type"), "conditional", StringComparison.OrdinalIgnoreCase)
        let configuration = operation["configuration"]
        where configuration is not null
        select Read(configuration);

    private static Conditionals Read(JsonPart configuration)
    {
        var prefix = configuration.TextOf("keywordPrefix") ?? "#";
        var start = configuration.TextOf("style")?.ToUpperInvariant() switch
        {
            "LINE" => configuration.TextOf("token"),
            "BLOCK" => configuration.TextOf("startToken"),
            _ => null,
        };
        if (start is null)
        {
            return new Conditionals(
                [.. Tokens(configuration, "if"), .. Tokens(configuration, "actionableIf")],
                [.. Tokens(configuration, "elseif"), .. Tokens(configuration, "actionableElseif")]);
        }

        var ifs = configuration.TextOf("ifKeyword") is { Length: > 0 } keyword ? [keyword] : new[] { "if" };
        var elseIfs = configuration.TextOf("elseIfKeyword") is { Length: > 0 } other ? [other] : new[] { "elseif", "elif" };
        return new Conditionals(
            [.. ifs.Select(word => $"{start}{prefix}{word}")],
            [.. elseIfs.Select(word => $"{start}{prefix}{word}"), .. elseIfs.Select(word => $"{prefix}{word}")],
            configuration.TextOf("endToken"));
    }

    private static IEnumerable<string> Tokens(JsonPart configuration, string list) =>
        configuration.ListOf(list).Select(token => token.Text).OfType<string>().Where(token => token.Length > 0);
}
