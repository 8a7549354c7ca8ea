using System.Diagnostics;
using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>Counts the commands that one stream's worker causes while there is nothing to do.</summary>
public sealed class RestBenchmark(BenchmarkProgram program, BrokerServer server)
{
    // The commands of the start do not count.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    // The bare loop repeats a single command, so a shorter time is enough.
    private static readonly TimeSpan BareWatch = TimeSpan.FromSeconds(20);

    /// <summary>The figure: commands a second, those inside scripts included, watched for <paramref name="watch"/>.</summary>
    public async Task<BenchmarkFigure> RunAsync(TimeSpan watch, CancellationToken cancellationToken)
    {
        var bare = await CountAsync("bare", BareWatch, cancellationToken);
        var generated = await CountAsync("generated", watch, cancellationToken);
        var detail = generated.OrderByDescending(command => command.Value).ThenBy(command => command.Key, StringComparer.Ordinal)
            .Select(command => string.Create(CultureInfo.InvariantCulture, $"{command.Key} {command.Value * 60:0.0}"));
        var (measured, loop) = (generated.Values.Sum(), bare.Values.Sum());
        return new BenchmarkFigure(
            "at rest, commands", "1/s", measured, loop, measured / loop, BenchmarkTarget.AtMost(1.0),
            $"a minute: {string.Join(", ", detail)}");
    }

    private async Task<Dictionary<string, double>> CountAsync(string side, TimeSpan watch, CancellationToken cancellationToken)
    {
        using var client = await server.ConnectAsync(cancellationToken);
        client.Send("FLUSHALL");
        await using var process = await program.RestAsync(server.ConnectionString, side, cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        var before = Calls(client);
        var clock = Stopwatch.StartNew();
        await Task.Delay(watch, cancellationToken);
        var after = Calls(client);
        var seconds = clock.Elapsed.TotalSeconds;

        // The second reading includes the command of the first one.
        after["INFO"]--;
        return after.Select(command => (command.Key, Value: (command.Value - before.GetValueOrDefault(command.Key)) / seconds))
            .Where(command => command.Value > 0)
            .ToDictionary(command => command.Key, command => command.Value, StringComparer.Ordinal);
    }

    // cmdstat_xreadgroup:calls=2,usec=16,… : https://redis.io/docs/latest/commands/info/
    private static Dictionary<string, long> Calls(RespClient client) =>
        ((string)client.Send("INFO", "commandstats")!).Split('\n')
            .Where(line => line.StartsWith("cmdstat_", StringComparison.Ordinal))
            .ToDictionary(
                line => line["cmdstat_".Length..line.IndexOf(':', StringComparison.Ordinal)].Replace('|', ' ').ToUpperInvariant(),
                line => long.Parse(line.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture));
}
