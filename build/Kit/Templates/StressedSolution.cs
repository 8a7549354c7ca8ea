using System.Diagnostics;
using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>How one run of all tests of a generated solution ended.</summary>
/// <param name="Template">The template that the solution was generated from.</param>
/// <param name="Number">The number of the run, counted from 1.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Report">Its tests.</param>
/// <param name="Logs">The folder of its logs; null if nothing failed, because then they are not kept.</param>
public sealed record StressedRun(string Template, int Number, TimeSpan Elapsed, TestReport Report, string? Logs);

/// <summary>A solution generated with the default options of a template, whose tests can be run again and again.</summary>
public sealed class StressedSolution : IDisposable
{
    private const string Name = "my-shop";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    private readonly TempFolder _folder = TempFolder.Create("stress");
    private readonly GeneratedFolder _solution;

    private StressedSolution(string template)
    {
        Template = template;
        _solution = new GeneratedFolder(_folder.Below(Name), Name);
    }

    /// <summary>The template's short name.</summary>
    public string Template { get; }

    /// <summary>The packages that no source offers; where there are any, it cannot be built.</summary>
    public IReadOnlyList<MissingPackage> Missing { get; private set; } = [];

    /// <summary>Generates a solution and restores its packages.</summary>
    /// <exception cref="CliFailedException">It cannot be generated.</exception>
    public static async Task<StressedSolution> GenerateAsync(TemplateHive hive, string template, CancellationToken cancellationToken)
    {
        var stressed = new StressedSolution(template);
        try
        {
            var path = stressed._solution.Path;
            (await hive.New(template).Named(Name).Into(path).NoRestore().RunAsync(cancellationToken)).EnsureSucceeded();
            stressed.Missing = await stressed._solution.RestoreAsync(cancellationToken);
            return stressed;
        }
        catch
        {
            stressed.Dispose();
            throw;
        }
    }

    /// <summary>Builds it.</summary>
    /// <exception cref="CliFailedException">It does not build.</exception>
    public async Task BuildAsync(CancellationToken cancellationToken) =>
        (await _solution.BuildAsync(cancellationToken)).EnsureSucceeded();

    /// <summary>Runs the tests of all its projects side by side, as <c>dotnet test</c> does.</summary>
    /// <param name="number">The number of the run.</param>
    /// <param name="filters">Parts of test names, of which a test has to contain one; empty for every test.</param>
    /// <param name="requireAll">Whether a skipped test counts as failed.</param>
    /// <param name="logs">A folder for the logs of this run, which are kept if a test fails.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<StressedRun> RunAsync(
        int number, IReadOnlyList<string> filters, bool requireAll, string logs, CancellationToken cancellationToken)
    {
        // Without a given server the tests find one as they do for their owner: on the PATH, otherwise with Docker.
        var variables = new Dictionary<string, string?> { [GivenBroker.Variable] = BrokerFinder.Given };
        var kept = Path.Combine(logs, Template, "run-" + number.ToString("000", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(kept);
        var clock = Stopwatch.StartNew();
        var reports = await Task.WhenAll(_solution.TestProjects.Select(project => (project with { Limit = Limit }).RunAsync(
            filters, requireAll, variables, Path.Combine(kept, project.Name + ".log"), cancellationToken)));
        var report = new TestReport([.. reports.SelectMany(part => part.Cases)]);
        if (report.Cases.Count == 0)
        {
            report = report.WithFailure(Template, "selection", $"No test has '{string.Join("' or '", filters)}' in its name.");
        }

        if (report.Failed == 0)
        {
            Directory.Delete(kept, recursive: true);
        }

        return new StressedRun(Template, number, clock.Elapsed, report, report.Failed == 0 ? null : kept);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
