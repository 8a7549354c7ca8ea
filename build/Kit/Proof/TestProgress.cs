using System.Text.Json;
using System.Text.Json.Nodes;

namespace StackTemplates.Build.Kit;

/// <summary>A test that has just ended.</summary>
/// <param name="Suite">The class it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome"><c>Pass</c>, <c>Fail</c> or <c>Skip</c>.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Reason">Why it failed; empty if it did not.</param>
public sealed record FinishedTest(string Suite, string Name, string Outcome, double Seconds, string Reason);

/// <summary>
/// Follows a running test program by the lines of xUnit's JSON reporter. Only for display: the results are read from
/// the result file.
/// </summary>
public sealed class TestProgress(Action<FinishedTest> onFinished)
{
    private readonly Dictionary<string, string> _suites = [];
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Takes one line of the reporter; anything else is ignored.</summary>
    public void Take(string line)
    {
        if (!line.StartsWith("{\"$type\":", StringComparison.Ordinal) || Parse(line) is not { } message)
        {
            return;
        }

        switch ((string?)message["$type"])
        {
            case "test-class-starting":
                _suites[Text(message, "TestClassUniqueID")] = Text(message, "TestClassSimpleName");
                break;
            case "test-starting":
                _names[Text(message, "TestUniqueID")] = Text(message, "TestDisplayName");
                break;
            case "test-passed":
                Finish(message, "Pass");
                break;
            case "test-failed":
                Finish(message, "Fail");
                break;
            case "test-skipped":
                Finish(message, "Skip");
                break;
        }
    }

    private void Finish(JsonObject message, string outcome) => onFinished(new FinishedTest(
        _suites.GetValueOrDefault(Text(message, "TestClassUniqueID"), ""),
        _names.GetValueOrDefault(Text(message, "TestUniqueID"), ""),
        outcome,
        (double?)message["ExecutionTime"] ?? 0,
        message["Messages"] is JsonArray reasons ? string.Join('\n', reasons.Select(reason => (string?)reason)) : ""));

    private static string Text(JsonObject message, string name) => (string?)message[name] ?? "";

    private static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
