using System.Text.RegularExpressions;

namespace StackTemplates.Build.Kit;

/// <summary>A generated solution on disk, and the commands its owner would run in it.</summary>
/// <param name="Path">The folder that holds the solution file.</param>
/// <param name="Name">The name it was generated under.</param>
public sealed record GeneratedFolder(string Path, string Name)
{
    /// <summary>The folder of the project that is the service: the one on the Web SDK or on that of workers.</summary>
    public string Service =>
        System.IO.Path.GetDirectoryName(
            Directory.EnumerateFiles(System.IO.Path.Combine(Path, "src"), "*.csproj", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .First(project => File.ReadLines(project).First().Contains("Sdk.W", StringComparison.Ordinal)))!;

    /// <summary>
    /// The name in keys of the broker: lower case, everything but ASCII letters and digits a hyphen, at most
    /// 40 characters, <c>service</c> where nothing is left.
    /// </summary>
    public string DnsName
    {
        get
        {
            var hyphened = Regex.Replace(Name.ToLowerInvariant(), "[^a-z0-9]+", "-").TrimStart('-');
            var name = hyphened[..Math.Min(hyphened.Length, 40)].TrimEnd('-');
            return name.Length > 0 ? name : "service";
        }
    }

    /// <summary>The stream that placed orders go through.</summary>
    public string OrdersStream => $"{DnsName}:events:orders:placed";

    /// <summary>Its test projects.</summary>
    public IReadOnlyList<TestProject> TestProjects =>
        [.. Directory.EnumerateFiles(System.IO.Path.Combine(Path, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(project => new TestProject(project))];

    /// <summary>Restores it; returns the packages that no source offers.</summary>
    public Task<IReadOnlyList<MissingPackage>> RestoreAsync(CancellationToken cancellationToken) =>
        PackageProbe.RestoreAsync(Path, cancellationToken);

    /// <summary>Builds it; a warning is an error.</summary>
    public Task<CliResult> BuildAsync(CancellationToken cancellationToken) => BuildAsync(".", ["-warnaserror"], cancellationToken);

    /// <summary>
    /// Builds it, or only the project in the folder <paramref name="project"/>, without the analyzers, which take a third of the time; for
    /// what is not about warnings.
    /// </summary>
    public Task<CliResult> CompileAsync(CancellationToken cancellationToken, string project = ".") =>
        BuildAsync(project, ["-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false"], cancellationToken);

    /// <summary>Checks that every file is formatted by the solution's own rules.</summary>
    public Task<CliResult> VerifyFormatAsync(CancellationToken cancellationToken) =>
        Dotnet("format", "--no-restore", "--verify-no-changes").RunAsync(cancellationToken);

    /// <summary>Runs its tests; <paramref name="redis"/> is the server for those that need one.</summary>
    public Task<CliResult> TestAsync(string? redis, CancellationToken cancellationToken) =>
        Dotnet("test", "--no-build").Set(GivenBroker.Variable, redis).Within(TimeSpan.FromMinutes(30))
            .RunAsync(cancellationToken);

    /// <summary>Runs some classes of its built tests that need no server, by starting the test program directly.</summary>
    /// <param name="classes">Their full name, with <c>*</c> at either end.</param>
    public Task<CliResult> RunTestsAsync(string classes, CancellationToken cancellationToken) =>
        Dotnet(
            "exec", System.IO.Path.Combine("tests", $"{Name}.Tests", "bin", "Debug", "net10.0", $"{Name}.Tests.dll"),
            "-class", classes, "-noColor")
            .RunAsync(cancellationToken);

    // In one process: most projects wait for another one, and a second process takes longer to start than it saves.
    private Task<CliResult> BuildAsync(string project, string[] options, CancellationToken cancellationToken) =>
        Dotnet(["build", project, "--no-restore", "-m:1", "-nodeReuse:false", .. options]).Within(TimeSpan.FromMinutes(20))
            .RunAsync(cancellationToken);

    private Cli Dotnet(params IEnumerable<string> arguments) => Cli.Dotnet(arguments).In(Path);
}
