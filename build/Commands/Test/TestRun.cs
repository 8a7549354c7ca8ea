using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>One run of the tests: provides what they need, follows them, sums up.</summary>
internal sealed class TestRun(Screen screen, Repository repository, TestOptions options)
{
    private const int FirstLines = 15;
    private const int LongestLine = 300;

    // In addition to the time of the random faults.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(86);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        screen.Title(options.AcceptSnapshots ? "Taking new snapshots" : "Testing the templates");
        if (!options.AcceptSnapshots)
        {
            await new TestServer(screen).ProvideAsync(cancellationToken);
        }

        var clock = Stopwatch.StartNew();
        using var results = TempFolder.Create("results");
        var limit = Limit + TimeSpan.FromMinutes(options.FaultMinutes ?? 0);
        var report = await RunAsync(new TestProject(repository.TemplateTests) { Limit = limit }, results.Path, cancellationToken);
        if (report.Cases.Count == 0)
        {
            report = report.WithFailure("test", "selection", $"No test has '{string.Join("' or '", options.Filters)}' in its name.");
        }

        var proof = new ProofFolder(results.Path);
        var faults = FaultRow.Of(proof.Faults());
        new TestSummary(screen).Show(report, proof.Cells(), proof.Missing(), faults);
        if (options.WriteFaultTable)
        {
            Write(FaultPage.Name, faults.Count > 0 ? FaultPage.Table(faults) : null, report);
        }

        if (options.WriteProof)
        {
            var page = new ProofPage(proof.Cells(), report.Summary, clock.Elapsed, await VersionsAsync(cancellationToken));
            Write(ProofPage.Name, page.Cells.Count > 0 ? page.Table() : null, report);
        }

        return report.Failed == 0 ? 0 : 1;
    }

    private void Write(string name, string? table, TestReport report)
    {
        if (table is null || report.Failed > 0)
        {
            screen.Warn("Table", $"{name} is not written: that takes a run of these tests without a failure");
            return;
        }

        var page = MarkedPage.In(repository, name);
        page.Write(table);
        screen.Done("Table", page.Path);
    }

    private static async Task<IReadOnlyList<string>> VersionsAsync(CancellationToken cancellationToken)
    {
        var sdk = await Cli.Dotnet("--version").RunAsync(cancellationToken);
        return [$".NET SDK {sdk.EnsureSucceeded().Output.Trim()}", .. ServerProgram.All.Select(server => server.Name)];
    }

    private async Task<TestReport> RunAsync(TestProject project, string results, CancellationToken cancellationToken)
    {
        try
        {
            await screen.StepAsync(
                $"Building {project.Name}",
                "Built",
                async () =>
                {
                    await project.BuildAsync(cancellationToken);
                    return project.Name;
                },
                name => name);
        }
        catch (CliFailedException error)
        {
            screen.Fail("Build", project.Name);
            return TestReport.Empty.WithFailure(project.Name, "the build", error.Message);
        }

        screen.Line();
        var variables = new Dictionary<string, string?>
        {
            [TestVariables.Results] = results,
            [GivenBroker.Variable] = BrokerFinder.Given,
            [GivenDatabase.Variable] = DatabaseFinder.Given,
            [TestVariables.Servers] = Environment.GetEnvironmentVariable(TestVariables.Servers),
            [TestVariables.FaultServer] = Environment.GetEnvironmentVariable(TestVariables.FaultServer),
            [TestVariables.FaultMinutes] = options.FaultMinutes?.ToString(CultureInfo.InvariantCulture),
            [TestVariables.Seed] = options.Seed?.ToString(CultureInfo.InvariantCulture),
            [TestVariables.RequireAll] = options.RequireAll ? "1" : null,
            [TestVariables.KubernetesSchemas] = Environment.GetEnvironmentVariable(TestVariables.KubernetesSchemas),
            [TestVariables.Kubeconfig] = Environment.GetEnvironmentVariable(TestVariables.Kubeconfig),
            [TestVariables.Package] = options.Package,
            [TestVariables.AcceptSnapshots] = options.AcceptSnapshots ? "1" : null,
            // The processes of a run end soon. What the runtime observes in each, to optimize what runs for long, costs builds a third of
            // their time.
            ["DOTNET_TieredPGO"] = "0",
        };
        var report = await project.RunAsync(options.Filters, options.RequireAll, variables, Show, cancellationToken);
        screen.Line();
        return report;
    }

    private void Show(FinishedTest test)
    {
        var mark = test.Outcome switch
        {
            "Pass" => "[green]✓[/]",
            "Fail" => "[red]✗[/]",
            _ => "[yellow]-[/]",
        };
        var time = Screen.Seconds(TimeSpan.FromSeconds(test.Seconds));
        screen.Styled($"  {mark} {Markup.Escape(test.Suite)}: {Markup.Escape(test.Name)}  [grey]{time}[/]");
        // All of it follows in the summary, which a run that is ended from outside does not have.
        foreach (var line in test.Reason.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(FirstLines))
        {
            screen.Styled($"      [grey]{Markup.Escape(line.Length <= LongestLine ? line : $"{line[..LongestLine]}…")}[/]");
        }
    }
}
