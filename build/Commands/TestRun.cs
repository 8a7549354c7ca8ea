using Spectre.Console;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>One run of the tests: provides what they need, follows them, sums up.</summary>
internal sealed class TestRun(
    Screen screen, Repository repository, IReadOnlyList<string> filters, bool requireAll, bool accept)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        screen.Title(accept ? "Taking new snapshots" : "Testing the templates");
        if (!accept)
        {
            await ProvideServerAsync(cancellationToken);
        }

        using var results = TempFolder.Create("results");
        var report = await RunAsync(new TestProject(repository.TemplateTests), results.Path, cancellationToken);
        if (report.Cases.Count == 0)
        {
            report = report.WithFailure("test", "selection", $"No test has '{string.Join("' or '", filters)}' in its name.");
        }

        var proof = new ProofFolder(results.Path);
        new TestSummary(screen).Show(report, proof.Cells(), proof.Missing());
        return report.Failed == 0 ? 0 : 1;
    }

    private async Task ProvideServerAsync(CancellationToken cancellationToken)
    {
        if (await BrokerFinder.IsThereOneAsync(cancellationToken))
        {
            var given = BrokerFinder.Given is null ? null : $"the one of {GivenBroker.Variable}";
            screen.Done("Server", given ?? LocalBroker.FindProgram() ?? "by Docker");
            return;
        }

        if (!ServerInstaller.CanInstall)
        {
            screen.Warn("Server", $"none found, so the tests that need one are skipped. {BrokerFinder.Advice}");
            return;
        }

        screen.Warn("Server", "none found: installing redis-server with apt-get");
        var problem = await ServerInstaller.InstallAsync(cancellationToken);
        if (problem is null)
        {
            screen.Done("Server", $"installed: {LocalBroker.FindProgram()}");
        }
        else
        {
            screen.Warn("Server", $"not installed, so the tests that need one are skipped. {BrokerFinder.Advice}\n{problem}");
        }
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
            [TestVariables.AcceptSnapshots] = accept ? "1" : null,
        };
        var report = await project.RunAsync(filters, requireAll, variables, Show, cancellationToken);
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
    }
}
