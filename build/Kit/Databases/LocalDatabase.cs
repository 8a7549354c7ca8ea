using System.Diagnostics;
using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A PostgreSQL from the programs of this machine, in a folder of its own, on loopback. It can be killed and started again on the same port
/// and folder. PostgreSQL refuses to run as root; then it runs as the user postgres.
/// </summary>
public sealed class LocalDatabase : DatabaseServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _programs;
    private readonly int _port;
    private readonly TempFolder _folder;
    private BackgroundProcess _process;

    private LocalDatabase(string programs, int port, TempFolder folder)
        : base(
            string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres"),
            $"started from {programs}")
    {
        (_programs, _port, _folder) = (programs, port, folder);
        _process = StartProcess();
    }

    /// <inheritdoc/>
    protected override bool HasEnded => _process.ExitCode is not null;

    /// <summary>The folder of PostgreSQL's programs: on the PATH, or where Debian and Ubuntu have them; null where there is none.</summary>
    public static string? FindPrograms() => OperatingSystem.IsWindows() ? null :
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(
                    version => int.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0)
                .Select(version => Path.Combine(version, "bin"))
            : [])
        .FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, "initdb")) && File.Exists(Path.Combine(candidate, "postgres")));

    /// <summary>Makes a cluster of databases, starts its server and waits until it answers.</summary>
    public static async Task<LocalDatabase> StartAsync(string programs, int port, CancellationToken cancellationToken)
    {
        var folder = TempFolder.Create("database");
        if (Environment.IsPrivilegedProcess)
        {
            (await Cli.Program("chown", "postgres", folder.Path).RunAsync(cancellationToken)).EnsureSucceeded();
        }

        string[] initdb = AsUser(
            Path.Combine(programs, "initdb"), "--pgdata", folder.Path, "--username", "postgres", "--auth", "trust",
            "--no-sync", "--encoding", "UTF8",
            "--locale", "C");
        (await Cli.Program(initdb[0], initdb[1..]).In(Path.GetTempPath()).Within(Patience).RunAsync(cancellationToken)).EnsureSucceeded();
        var database = new LocalDatabase(programs, port, folder);
        try
        {
            await database.WaitUntilUpAsync(Patience, cancellationToken);
            return database;
        }
        catch (TimeoutException error)
        {
            var said = database._process.Tail();
            await database.DisposeAsync();
            throw new TimeoutException($"PostgreSQL was started and does not answer.\n{said}", error);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it by <c>kill -9</c>, with all of its processes; what was committed stays.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it again after <see cref="KillAsync"/>, on the same port and folder, and waits until it answers.</summary>
    public async Task RelaunchAsync(CancellationToken cancellationToken)
    {
        // What a killed server leaves would be taken for one that runs.
        File.Delete(_folder.Below("postmaster.pid"));
        _process = StartProcess();
        await WaitUntilUpAsync(Patience, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string[] AsUser(params string[] command) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command]
        : command;

    private BackgroundProcess StartProcess()
    {
        // Without syncing to disk: a killed process loses nothing by that, only a machine that loses its power does.
        var command = AsUser(
            Path.Combine(_programs, "postgres"), "-D", _folder.Path, "-p", _port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=300");
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = Path.GetTempPath() };
        ChildEnvironment.Prepare(start.Environment);
        return BackgroundProcess.Start(start);
    }
}
