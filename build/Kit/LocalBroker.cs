using System.Diagnostics;
using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A <c>redis-server</c> or <c>valkey-server</c> process: loopback only, nothing written to disk, a folder of its own.
/// </summary>
public sealed class LocalBroker : BrokerServer
{
    private static readonly string[] Programs = ["redis-server", "valkey-server"];

    private readonly BackgroundProcess process;
    private readonly TempFolder folder;

    private LocalBroker(string program, int port, IEnumerable<string> settings)
        : base(new BrokerAddress("127.0.0.1", port), $"started from {program}")
    {
        folder = TempFolder.Create("broker");
        process = BackgroundProcess.Start(new ProcessStartInfo(program,
        [
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder.Path,
            "--save", "", "--appendonly", "no", "--daemonize", "no", .. settings,
        ]));
    }

    /// <summary>The first server program on the PATH; null where there is none.</summary>
    public static string? FindProgram() =>
        (from name in Programs
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         where folder.Length > 0
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         select path).FirstOrDefault();

    /// <summary>Starts <paramref name="program"/> on <paramref name="port"/> and waits until it answers.</summary>
    public static async Task<LocalBroker> StartAsync(
        string program, int port, CancellationToken cancellationToken, params IEnumerable<string> settings)
    {
        var broker = new LocalBroker(program, port, settings);
        try
        {
            await broker.WaitUntilUpAsync(TimeSpan.FromSeconds(20), cancellationToken);
            return broker;
        }
        catch (TimeoutException error)
        {
            var said = broker.process.Tail();
            await broker.DisposeAsync();
            throw new TimeoutException($"{program} was started and does not answer.\n{said}", error);
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
