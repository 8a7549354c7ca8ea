namespace StackTemplates.Build.Kit;

/// <summary>Finds a real server, always in the same order: the environment, the PATH, Docker.</summary>
public static class BrokerFinder
{
    /// <summary>Advice if there is none.</summary>
    public const string Advice =
        $"Set {GivenBroker.Variable} to a server's address, install redis-server or valkey-server, or start Docker.";

    /// <summary>The connection string in the environment; null if there is none.</summary>
    public static string? Given =>
        Environment.GetEnvironmentVariable(GivenBroker.Variable) is { Length: > 0 } value ? value : null;

    /// <summary>The server program that the faults are tried on: the environment's, otherwise the PATH's; null if there is none.</summary>
    public static string? FaultProgram =>
        Environment.GetEnvironmentVariable(TestVariables.FaultServer) is { Length: > 0 } value ? value : LocalBroker.FindProgram();

    /// <summary>Every available server program: the PATH's first, then those that the environment names.</summary>
    public static IReadOnlyList<string> Programs =>
    [
        .. new[] { LocalBroker.FindProgram() }.OfType<string>()
            .Concat((Environment.GetEnvironmentVariable(TestVariables.Servers) ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Distinct(),
    ];

    /// <summary>Whether <see cref="FindAsync"/> can succeed.</summary>
    public static async Task<bool> IsThereOneAsync(CancellationToken cancellationToken) =>
        Given is not null || LocalBroker.FindProgram() is not null || await DockerBroker.IsAvailableAsync(cancellationToken);

    /// <summary>The server of the environment, otherwise one of our own; null if neither is available.</summary>
    /// <exception cref="UserException">The environment names a server that does not answer.</exception>
    public static async Task<BrokerServer?> FindAsync(CancellationToken cancellationToken)
    {
        if (Given is not { } connectionString)
        {
            return await StartOwnAsync(FreePort.Next(), cancellationToken);
        }

        var given = new GivenBroker(connectionString);
        try
        {
            await given.WaitUntilUpAsync(TimeSpan.FromMinutes(1), cancellationToken);
            return given;
        }
        catch (TimeoutException error)
        {
            throw new UserException(
                $"{GivenBroker.Variable} is set, but {error.Message}. Start that server, correct the variable or unset it.");
        }
    }

    /// <summary>
    /// A server of our own on <paramref name="port"/>, which may be restarted and broken; null if none is available.
    /// </summary>
    public static async Task<BrokerServer?> StartOwnAsync(int port, CancellationToken cancellationToken)
    {
        if (LocalBroker.FindProgram() is { } program)
        {
            return await LocalBroker.StartAsync(program, port, cancellationToken);
        }

        return await DockerBroker.IsAvailableAsync(cancellationToken)
            ? await DockerBroker.StartAsync(port, cancellationToken)
            : null;
    }
}
