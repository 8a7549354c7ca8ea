using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Rules;

/// <summary>Post actions have what translations refer to, and say what to do where they cannot run.</summary>
internal sealed class PostActionRule() : LintRule("T009", "Every post action has an id and manual instructions")
{
    // Nobody needs instructions for opening a file in the editor.
    private const string OpenFile = "84C0DA21-51C8-4541-9940-6CA19AF04EE6";

    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(LintedTemplate template)
    {
        foreach (var action in template.Configurations.SelectMany(json => json.ListOf("postActions")))
        {
            var name = action.TextOf("id") ?? action.TextOf("description") ?? action.TextOf("actionId");
            var instructions = action.ListOf("manualInstructions");
            if (IsEmpty(action, "id"))
            {
                yield return At(action, $"The post action '{name}' has no id.", "Add one: translations refer to it.");
            }

            if (instructions.All(instruction => IsEmpty(instruction, "text"))
                && !string.Equals(action.TextOf("actionId"), OpenFile, StringComparison.OrdinalIgnoreCase))
            {
                yield return At(
                    action,
                    $"The post action '{name}' has no manual instructions.",
                    "Add them: they are shown where the action cannot run or fails.");
            }

            // The id of a single one has a default.
            foreach (var instruction in instructions.Where(instruction => instructions.Count > 1 && IsEmpty(instruction, "id")))
            {
                yield return At(
                    instruction,
                    $"One of several manual instructions of the post action '{name}' has no id.",
                    "Add one: translations refer to it.");
            }
        }
    }

    private static bool IsEmpty(JsonPart json, string property) => string.IsNullOrWhiteSpace(json.TextOf(property));
}
