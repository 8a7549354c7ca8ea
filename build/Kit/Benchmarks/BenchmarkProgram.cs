using System.Diagnostics;
using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>
/// The program of <c>template-tests/Bench</c>, built in Release beside a freshly generated service, whose event layer it uses.
/// </summary>
public sealed class BenchmarkProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private readonly TempFolder folder;
    private readonly string dll;

    private BenchmarkProgram(TempFolder folder, string dll)
    {
        this.folder = folder;
        this.dll = dll;
    }

    /// <summary>Generates the service, puts the program beside it and builds both.</summary>
    /// <exception cref="UserException">No source offers a package that it needs.</exception>
    /// <exception cref="CliFailedException">It could not be generated or built.</exception>
    public static async Task<BenchmarkProgram> BuildAsync(
        TemplateHive hive, Repository repository, CancellationToken cancellationToken)
    {
        var folder = TempFolder.Create("benchmark");
        try
        {
            var solution = folder.Below("my-shop");
            var generation = hive.New("stack-webapi").Named("my-shop").Into(solution).With("--events", "redis-streams").NoRestore();
            (await generation.RunAsync(cancellationToken)).EnsureSucceeded();
            var program = Copy(Path.Combine(Path.GetDirectoryName(repository.TemplateTests)!, "Bench"), Path.Combine(solution, "bench"));
            var missing = await PackageProbe.RestoreAsync(program, cancellationToken);
            if (missing.Count > 0)
            {
                throw new UserException($"None of your package sources offers {string.Join(", ", missing)}. See: dotnet nuget list source");
            }

            var build = Cli.Dotnet("build", "-c", "Release", "--no-restore", "-nodeReuse:false").In(program);
            (await build.RunAsync(cancellationToken)).EnsureSucceeded();
            return new BenchmarkProgram(folder, BuiltProgram.Find(program));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Measures both sides in turns and returns the results.</summary>
    public async Task<BenchmarkSamples> MeasureAsync(
        string server, EventsBenchmarkSizes sizes, CancellationToken cancellationToken)
    {
        var samples = new BenchmarkSamples();
        string[] settings = [.. Setting("Rounds", sizes.Rounds), .. Setting("Backlog", sizes.Backlog),
            .. Setting("SmallBacklog", EventsBenchmarkSizes.SmallBacklog), .. Setting("LargeBacklog", sizes.LargeBacklog),
            .. Setting("Events", sizes.Events), .. Setting("InFlight", EventsBenchmarkSizes.InFlight), .. Setting("Samples", sizes.Samples)];
        var run = Cli.Dotnet(dll, "--Redis", server).With(settings).Within(Limit).OnLine(line => samples.TryAdd(line));
        (await run.RunAsync(cancellationToken)).EnsureSucceeded();
        return samples;
    }

    /// <summary>Starts one side, <c>bare</c> or <c>generated</c>, with nothing to do; it runs until it is disposed.</summary>
    public async Task<BackgroundProcess> RestAsync(string server, string side, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [dll, "--Redis", server, "--Rest", side]);
        ChildEnvironment.Prepare(start.Environment);
        var process = BackgroundProcess.Start(start);
        try
        {
            while (!process.Log.Lines.Contains("resting"))
            {
                if (process.ExitCode is { } code)
                {
                    throw new InvalidOperationException($"The {side} side ended with exit code {code}.\n{process.Tail()}");
                }

                await Task.Delay(50, cancellationToken);
            }

            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static string Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        return to;
    }

    private static string[] Setting(string name, int value) => [$"--{name}", value.ToString(CultureInfo.InvariantCulture)];
}
