namespace StackTemplates.Tests.Lint;

/// <summary>What this repository's templates do and require beyond the rules of the linter.</summary>
public sealed class PostActionTests(PackedTemplates templates) : TemplateLint(templates)
{
    private const string RunScript = "3A7C4B45-1F5D-4A30-959A-51B88E82B5D2";

    [Fact]
    public void Every_post_action_and_instruction_has_an_id_and_a_text() => Nothing(template =>
        from action in template.Manifest.ListOf("postActions")
        from part in action.ListOf("manualInstructions").Select(text => (Json: text, Text: "text"))
            .Prepend((Json: action, Text: "description"))
        from property in new[] { "id", part.Text }
        where string.IsNullOrWhiteSpace(part.Json.TextOf(property))
        select $"line {part.Json.Line} lacks '{property}'");

    // With standard input at its end, dotnet new would ask for permission forever.
    [Fact]
    public void No_post_action_runs_a_script() => Nothing(template =>
        from action in template.Manifest.ListOf("postActions")
        where string.Equals(action.TextOf("actionId"), RunScript, StringComparison.OrdinalIgnoreCase)
        select $"{action.TextOf("id")} runs a script");

    [Fact]
    public void Every_template_says_which_sdk_it_needs() => Nothing(template =>
        template.Manifest["constraints"]?.Properties.Any(constraint => constraint.Value.TextOf("type") == "sdk-version") == true
            ? []
            : ["it has no constraint of type sdk-version"]);
}
