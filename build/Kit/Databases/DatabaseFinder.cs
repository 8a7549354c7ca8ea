namespace StackTemplates.Build.Kit;

/// <summary>Finds a PostgreSQL, always in the same order: the environment, the programs of this machine, Docker.</summary>
public static class DatabaseFinder
{
    /// <summary>What to do where there is none.</summary>
    public const string Advice = $"Set {GivenDatabase.Variable} to a server's connection string, install postgresql, or start Docker.";

    /// <summary>The connection string in the environment; null where there is none.</summary>
    public static string? Given =>
        Environment.GetEnvironmentVariable(GivenDatabase.Variable) is { Length: > 0 } value ? value : null;

    /// <summary>Whether <see cref="FindAsync"/> has a chance.</summary>
    public static async Task<bool> IsThereOneAsync(CancellationToken cancellationToken) =>
        Given is not null || LocalDatabase.FindPrograms() is not null || await DockerBroker.IsAvailableAsync(cancellationToken);

    /// <summary>The server of the environment, else one of our own; null where neither can be had.</summary>
    /// <exception cref="UserException">The environment names a server that does not answer.</exception>
    public static async Task<DatabaseServer?> FindAsync(CancellationToken cancellationToken)
    {
        if (Given is not { } connectionString)
        {
            return await StartOwnAsync(cancellationToken);
        }

        var given = new GivenDatabase(connectionString);
        try
        {
            await given.WaitUntilUpAsync(TimeSpan.FromMinutes(1), cancellationToken);
            return given;
        }
        catch (TimeoutException error)
        {
            throw new UserException(
                $"{GivenDatabase.Variable} is set, but {error.Message}. Start that server, correct the variable or unset it.");
        }
    }

    /// <summary>A server of our own; null where none can be had.</summary>
    public static async Task<DatabaseServer?> StartOwnAsync(CancellationToken cancellationToken) =>
        LocalDatabase.FindPrograms() is { } programs ? await LocalDatabase.StartAsync(programs, FreePort.Next(), cancellationToken)
        : await DockerBroker.IsAvailableAsync(cancellationToken) ? await DockerDatabase.StartAsync(FreePort.Next(), cancellationToken)
        : null;
}
