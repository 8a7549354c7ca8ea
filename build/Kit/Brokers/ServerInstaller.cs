namespace StackTemplates.Build.Kit;

/// <summary>Installs a Redis server if there is none and this program may do so.</summary>
public static class ServerInstaller
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Whether this is root on a system with <c>apt-get</c>.</summary>
    public static bool CanInstall =>
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get");

    /// <summary>Installs <c>redis-server</c> from the distribution.</summary>
    /// <returns>Null, or why it did not work.</returns>
    public static Task<string?> InstallAsync(CancellationToken cancellationToken) =>
        InstallAsync("redis-server", () => LocalBroker.FindProgram() is not null, cancellationToken);

    /// <summary>Installs <c>postgresql</c> from the distribution.</summary>
    /// <returns>Null, or why it did not work.</returns>
    public static Task<string?> InstallDatabaseAsync(CancellationToken cancellationToken) =>
        InstallAsync("postgresql", () => LocalDatabase.FindPrograms() is not null, cancellationToken);

    private static async Task<string?> InstallAsync(string package, Func<bool> isThere, CancellationToken cancellationToken)
    {
        try
        {
            // A stale or partly unreachable package list is no reason to give up; the result of the install decides.
            await Apt("update").RunAsync(cancellationToken);
            (await Apt("install", "-y", "--no-install-recommends", package).RunAsync(cancellationToken))
                .EnsureSucceeded();
            return isThere() ? null : $"{package} was installed, and its programs are not where they should be";
        }
        catch (CliFailedException error)
        {
            return error.Message;
        }
    }

    private static Cli Apt(params IEnumerable<string> arguments) =>
        Cli.Program("apt-get", arguments).Set("DEBIAN_FRONTEND", "noninteractive").Within(Limit);
}
