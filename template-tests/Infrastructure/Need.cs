namespace StackTemplates.Tests.Infrastructure;

/// <summary>The requirements of tests; if one is missing, the test is skipped with the reason.</summary>
public static class Need
{
    /// <summary>
    /// Time: the test takes minutes, and shows something of one combination of options that a usual run shows of another one. Such tests
    /// run with <c>--require-all</c>.
    /// </summary>
    public static void TimeUnless(bool isTypical) => Assert.SkipUnless(
        isTypical || Environment.GetEnvironmentVariable(TestVariables.RequireAll) is not null,
        "A usual run has no time for it; --require-all does.");

    /// <summary>A program on the PATH.</summary>
    public static void Program(string name) => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, name)) || File.Exists(Path.Combine(folder, $"{name}.exe"))),
        $"There is no {name} on the PATH.");

    /// <summary>All packages of a project, which it restores.</summary>
    public static async Task PackagesAsync(string project, CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var missing = await PackageProbe.RestoreAsync(project, cancellationToken, arguments);
        Assert.SkipUnless(
            missing.Count == 0, $"No package source offers {string.Join(", ", missing)}, which {Path.GetFileName(project)} needs.");
    }

    /// <summary>The value of an environment variable.</summary>
    public static string Variable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"The environment variable {name} is not set.");
        return value!;
    }

    /// <summary>The server of the environment, otherwise one of our own.</summary>
    public static async Task<BrokerServer> AnyServerAsync(CancellationToken cancellationToken) =>
        await BrokerFinder.FindAsync(cancellationToken) ?? Skip();

    /// <summary>
    /// A server of the test's own on <paramref name="port"/>, which may be stopped, changed and emptied.
    /// </summary>
    public static async Task<BrokerServer> OwnServerAsync(CancellationToken cancellationToken, int? port = null) =>
        await BrokerFinder.StartOwnAsync(port ?? FreePort.Next(), cancellationToken) ?? Skip();

    /// <summary>
    /// A server of the test's own with these settings, which are about TLS: a program on the PATH that was built with it.
    /// </summary>
    public static async Task<BrokerServer> TlsServerAsync(IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        var program = LocalBroker.FindProgram() ?? throw NoServer();
        try
        {
            return await LocalBroker.StartAsync(program, FreePort.Next(), cancellationToken, settings);
        }
        catch (TimeoutException error) when (error.Message.Contains("Bad directive", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Skip($"{program} was built without TLS.");
            throw;
        }
    }

    /// <summary>A PostgreSQL: that of the environment, else one of our own.</summary>
    public static async Task<DatabaseServer> DatabaseAsync(CancellationToken cancellationToken) =>
        await DatabaseFinder.FindAsync(cancellationToken) ?? throw NoDatabase();

    /// <summary>A PostgreSQL of the test's own, which it may kill: from the programs of this machine.</summary>
    public static async Task<LocalDatabase> OwnDatabaseAsync(CancellationToken cancellationToken) =>
        LocalDatabase.FindPrograms() is { } programs
            ? await LocalDatabase.StartAsync(programs, FreePort.Next(), cancellationToken)
            : throw NoDatabase();

    /// <summary>A server program that the test runs itself, because it sends signals to it.</summary>
    public static string ServerProgram()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Faults are tried by signals, which Windows has none of.");
        return BrokerFinder.FaultProgram ?? throw NoServer();
    }

    /// <summary>The compose plugin of Docker; an engine need not run.</summary>
    public static async Task ComposeAsync(CancellationToken cancellationToken) =>
        Assert.SkipUnless(await Containers.HasComposeAsync(cancellationToken), "There is no Docker with the compose plugin.");

    /// <summary>An engine that builds and runs Linux containers, and each of these images: here, or to be pulled.</summary>
    public static async Task ContainersAsync(IEnumerable<string> images, CancellationToken cancellationToken)
    {
        await ComposeAsync(cancellationToken);
        Assert.SkipUnless(
            await Containers.HasEngineAsync(cancellationToken), "There is no Docker engine for Linux containers, version 25 or later.");
        foreach (var image in images)
        {
            Assert.SkipUnless(
                await Containers.HasImageAsync(image, cancellationToken), $"The image {image} is not here and cannot be pulled.");
        }
    }

    private static BrokerServer Skip() => throw NoServer();

    private static InvalidOperationException NoDatabase()
    {
        Assert.Skip($"There is no PostgreSQL. {DatabaseFinder.Advice}");
        return new InvalidOperationException("Not reached.");
    }

    private static InvalidOperationException NoServer()
    {
        Assert.Skip($"There is no Redis or Valkey server. {BrokerFinder.Advice}");
        return new InvalidOperationException("Not reached.");
    }
}
