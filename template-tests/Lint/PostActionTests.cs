using System.Text.Json.Nodes;

namespace StackTemplates.Tests.Lint;

/// <summary>The actions after a generation, and the instructions if they cannot run.</summary>
public sealed class PostActionTests(PackedTemplates templates) : TemplateLint(templates)
{
    private const string RunScript = "3A7C4B45-1F5D-4A30-959A-51B88E82B5D2";

    [Fact]
    public Task Every_post_action_has_an_id_and_says_how_to_do_it_by_hand() => NothingAsync(template =>
        from action in Actions(template)
        where string.IsNullOrWhiteSpace((string?)action["id"])
              || string.IsNullOrWhiteSpace((string?)action["description"])
              || Instructions(action).Count == 0
              || Instructions(action)
                  .Any(text => string.IsNullOrWhiteSpace((string?)text["id"]) || string.IsNullOrWhiteSpace((string?)text["text"]))
        select $"{action.ToJsonString()} lacks an id, a description or manual instructions with ids");

    // With standard input at its end, dotnet new would ask for permission forever.
    [Fact]
    public Task No_post_action_runs_a_script() => NothingAsync(template =>
        from action in Actions(template)
        where string.Equals((string?)action["actionId"], RunScript, StringComparison.OrdinalIgnoreCase)
        select $"{action["id"]} runs a script");

    [Fact]
    public Task Every_template_says_which_sdk_it_needs() => NothingAsync(template =>
        (template.Manifest.Json["constraints"]?.AsObject() ?? [])
            .Any(constraint => (string?)constraint.Value!["type"] == "sdk-version")
            ? []
            : ["it has no constraint of type sdk-version"]);

    private static IEnumerable<JsonObject> Actions(TemplateContent template) =>
        (template.Manifest.Json["postActions"]?.AsArray() ?? []).Select(action => action!.AsObject());

    private static List<JsonObject> Instructions(JsonObject action) =>
        [.. (action["manualInstructions"]?.AsArray() ?? []).Select(text => text!.AsObject())];
}
