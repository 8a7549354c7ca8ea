namespace StackTemplates.Build.Kit;

/// <summary>A test project on xUnit v3, which is a program of its own: built, then run directly.</summary>
/// <param name="Project">The path of its project file.</param>
public sealed record TestProject(string Project)
{
    /// <summary>How long a whole run may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(45);

    /// <summary>The project's name.</summary>
    public string Name => Path.GetFileNameWithoutExtension(Project);

    private string Folder => Path.GetDirectoryName(Project)!;

    /// <summary>Restores and builds it.</summary>
    /// <exception cref="CliFailedException">It does not build.</exception>
    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        var build = await Cli.Dotnet("build", Project, "-nodeReuse:false").In(Folder).RunAsync(cancellationToken);
        build.EnsureSucceeded();
    }

    /// <summary>Runs its tests, and calls <paramref name="onFinished"/> for each test that ends.</summary>
    /// <param name="filters">Parts of test names, of which a test has to contain one; empty for every test.</param>
    /// <param name="requireAll">Whether a skipped test counts as failed.</param>
    /// <param name="variables">Environment variables for the tests.</param>
    /// <param name="onFinished">Called for every test.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>Every test case; a run that broke off has a failure that says so.</returns>
    public Task<TestReport> RunAsync(
        IReadOnlyList<string> filters,
        bool requireAll,
        IReadOnlyDictionary<string, string?> variables,
        Action<FinishedTest> onFinished,
        CancellationToken cancellationToken) =>
        RunAsync("json", new TestProgress(onFinished).Take, filters, requireAll, variables, cancellationToken);

    /// <summary>Runs its tests; the file <paramref name="log"/> gets a line when a test starts, and everything it writes.</summary>
    /// <returns>Every test case; a run that broke off has a failure that says so.</returns>
    public async Task<TestReport> RunAsync(
        IReadOnlyList<string> filters,
        bool requireAll,
        IReadOnlyDictionary<string, string?> variables,
        string log,
        CancellationToken cancellationToken)
    {
        await using var file = new StreamWriter(log) { AutoFlush = true };
        await using var lines = TextWriter.Synchronized(file);
        return await RunAsync("verbose", lines.WriteLine, filters, requireAll, variables, cancellationToken);
    }

    private async Task<TestReport> RunAsync(
        string reporter,
        Action<string> onLine,
        IReadOnlyList<string> filters,
        bool requireAll,
        IReadOnlyDictionary<string, string?> variables,
        CancellationToken cancellationToken)
    {
        using var folder = TempFolder.Create("report");
        var report = folder.Below("report.xml");
        var run = Cli.Dotnet(BuiltProgram.Find(Folder), "-noLogo", "-noColor", "-noAutoReporters")
            .With("-reporter", reporter, "-xml", report)
            .With(requireAll ? ["-failSkips"] : [])
            .With(filters.SelectMany(filter => new[] { "-method", $"*{filter.Replace(' ', '_')}*" }))
            .In(Folder).Within(Limit).OnLine(onLine);
        foreach (var (name, value) in variables)
        {
            run.Set(name, value);
        }

        CliResult result;
        try
        {
            result = await run.RunAsync(cancellationToken);
        }
        catch (CliFailedException error)
        {
            return Read(report).WithFailure(Name, "the run itself", error.Message);
        }

        var tests = Read(report);
        if (result.LeftProcess)
        {
            tests = tests.WithFailure(Name, "the run itself", "left a process behind, such as a server that it started");
        }

        return !result.Succeeded && tests.Failed == 0
            ? tests.WithFailure(Name, "the run itself", $"ended with exit code {result.ExitCode} and no failed test\n{Words(result)}")
            : tests;
    }

    // The remaining output, without the reporter's lines.
    private static string Words(CliResult result) =>
        string.Join('\n', result.Lines.Where(line => !line.StartsWith('{')).TakeLast(30));

    private static TestReport Read(string path) => File.Exists(path) ? TestReport.Read(path) : TestReport.Empty;
}
