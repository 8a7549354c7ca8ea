using System.Diagnostics;
using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A <c>redis-server</c> or <c>valkey-server</c> process: loopback only, nothing written to disk unless told, a folder of
/// its own. It can be killed, frozen and started again on the same port and folder.
/// </summary>
public sealed class LocalBroker : BrokerServer
{
    private static readonly string[] Programs = ["redis-server", "valkey-server"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _program;
    private readonly string[] _arguments;
    private readonly TempFolder _folder = TempFolder.Create("broker");
    private BackgroundProcess _process;

    private LocalBroker(string program, int port, IEnumerable<string> settings, string? configuration = null)
        : base(new BrokerAddress("127.0.0.1", port), $"started from {program}")
    {
        _program = program;
        string[] file = [];
        if (configuration is not null)
        {
            file = [_folder.Below("server.conf")];
            File.WriteAllText(file[0], configuration);
        }

        _arguments =
        [
            .. file, "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path, .. settings,
        ];
        _process = StartProcess();
    }

    /// <summary>The last lines of its log.</summary>
    public string Tail => _process.Tail();

    /// <inheritdoc/>
    protected override bool HasEnded => _process.ExitCode is not null;

    /// <summary>The first server program on the PATH; null if there is none.</summary>
    public static string? FindProgram() =>
        (from name in Programs
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         where folder.Length > 0
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         select path).FirstOrDefault();

    /// <summary>Starts <paramref name="program"/> on <paramref name="port"/> and waits until it answers.</summary>
    /// <param name="program">The server's binary.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="settings">More of the command line, such as <c>--appendonly yes</c>; a later value wins.</param>
    public static async Task<LocalBroker> StartAsync(
        string program, int port, CancellationToken cancellationToken, params IEnumerable<string> settings) =>
        await UpAsync(
            new LocalBroker(program, port, ["--save", "", "--appendonly", "no", "--daemonize", "no", .. settings]), cancellationToken);

    /// <summary>
    /// Starts a Sentinel, which is the same program, with a file of its own for <paramref name="configuration"/> and what it learns.
    /// </summary>
    public static async Task<LocalBroker> StartSentinelAsync(
        string program, string configuration, int port, CancellationToken cancellationToken) =>
        await UpAsync(new LocalBroker(program, port, ["--sentinel"], configuration), cancellationToken);

    private static async Task<LocalBroker> UpAsync(LocalBroker broker, CancellationToken cancellationToken)
    {
        try
        {
            await broker.WaitUntilUpAsync(Patience, cancellationToken);
            return broker;
        }
        catch (TimeoutException error)
        {
            var said = broker.Tail;
            await broker.DisposeAsync();
            throw new TimeoutException($"{broker._program} was started and does not answer.\n{said}", error);
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it by <c>kill -9</c>; the files in its folder stay.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>
    /// Starts it again after <see cref="KillAsync"/>, on the same port and folder; does not wait until it answers.
    /// </summary>
    public async Task RelaunchAsync(params IEnumerable<string> more)
    {
        await _process.DisposeAsync();
        _process = StartProcess(more);
    }

    /// <summary>Starts it again after <see cref="KillAsync"/> and waits until it answers.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await RelaunchAsync();
        await WaitUntilUpAsync(Patience, cancellationToken);
    }

    /// <summary>Freezes it until <see cref="Thaw"/>; its connections stay open, and nothing answers.</summary>
    public void Freeze() => _process.Freeze();

    /// <summary>Resumes it after <see cref="Freeze"/>.</summary>
    public void Thaw() => _process.Thaw();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private BackgroundProcess StartProcess(params IEnumerable<string> more) =>
        BackgroundProcess.Start(new ProcessStartInfo(_program, [.. _arguments, .. more]));
}
