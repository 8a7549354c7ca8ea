using System.Globalization;
using System.Xml.Linq;

namespace StackTemplates.Build.Kit;

/// <summary>How one test case ended.</summary>
/// <param name="Suite">The class it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome"><c>Pass</c>, <c>Fail</c> or <c>Skip</c>.</param>
/// <param name="Message">Why it failed or was skipped.</param>
public sealed record TestCase(string Suite, string Name, string Outcome, string Message)
{
    /// <summary>Its class and its name, without the namespace with which xUnit's names start by default.</summary>
    public string ShortName =>
        Name.IndexOf($"{Suite}.", StringComparison.Ordinal) is >= 0 and var start ? Name[start..] : $"{Suite}: {Name}";
}

/// <summary>The test cases of a run, as the runner's own result file has them.</summary>
public sealed record TestReport(IReadOnlyList<TestCase> Cases)
{
    /// <summary>No test at all.</summary>
    public static readonly TestReport Empty = new([]);

    /// <summary>Cases that passed.</summary>
    public int Passed => Cases.Count(test => test.Outcome == "Pass");

    /// <summary>Cases that failed.</summary>
    public int Failed => Failures.Count;

    /// <summary>Cases that were skipped.</summary>
    public int Skipped => Skips.Count;

    /// <summary>The failed ones.</summary>
    public IReadOnlyList<TestCase> Failures => [.. Cases.Where(test => test.Outcome == "Fail")];

    /// <summary>The skipped ones.</summary>
    public IReadOnlyList<TestCase> Skips => [.. Cases.Where(test => test.Outcome == "Skip")];

    /// <summary>The summary's last line.</summary>
    public string Summary =>
        string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");

    /// <summary>Adds a failure that belongs to no test, such as a failed build.</summary>
    public TestReport WithFailure(string suite, string what, string message) =>
        new([.. Cases, new TestCase(suite, what, "Fail", message)]);

    /// <summary>
    /// Reads xUnit's XML result file. A failure outside a test, such as in the clean-up of a fixture, counts, too.
    /// </summary>
    public static TestReport Read(string path)
    {
        var document = XDocument.Load(path);
        var tests = document.Descendants("test").Select(test => new TestCase(
            ((string?)test.Attribute("type") ?? "").Split('.')[^1],
            Plain((string?)test.Attribute("name")),
            (string?)test.Attribute("result") ?? "",
            Plain((string?)test.Element("failure")?.Element("message") ?? (string?)test.Element("reason"))));
        var errors = document.Descendants("error").Select(error => new TestCase(
            (string?)error.Attribute("type") ?? "error",
            Plain((string?)error.Attribute("name")),
            "Fail",
            Plain((string?)error.Element("failure")?.Element("message"))));
        return new TestReport([.. tests.Where(test => test.Outcome is "Pass" or "Fail" or "Skip"), .. errors]);
    }

    // xUnit writes quotation marks and backslashes as C# does.
    private static string Plain(string? text) =>
        (text ?? "").Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal)
            .Trim();
}
