using System.Diagnostics;
using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A program of <c>template-tests/Bench</c>, built in Release beside a freshly generated service, whose libraries it uses.
/// </summary>
public sealed class BenchmarkProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private readonly TempFolder _folder;
    private readonly string _dll;

    private BenchmarkProgram(TempFolder folder, string dll)
    {
        _folder = folder;
        _dll = dll;
    }

    /// <summary>Generates the service, puts the program beside it and builds both.</summary>
    /// <param name="name">The program's folder in <c>template-tests/Bench</c>.</param>
    /// <param name="options">Further options of the service.</param>
    /// <exception cref="UserException">No source offers a package that it needs.</exception>
    /// <exception cref="CliFailedException">It could not be generated or built.</exception>
    public static async Task<BenchmarkProgram> BuildAsync(
        TemplateHive hive, Repository repository, string name, string[] options, CancellationToken cancellationToken)
    {
        var folder = TempFolder.Create("benchmark");
        try
        {
            var solution = folder.Below("my-shop");
            var generation = hive.New("stack-webapi")
                .Named("my-shop").Into(solution).With(["--events", "redis-streams", .. options]).NoRestore();
            (await generation.RunAsync(cancellationToken)).EnsureSucceeded();
            var programs = Path.Combine(Path.GetDirectoryName(repository.TemplateTests)!, "Bench");
            var program = Path.Combine(solution, "bench");
            Copy(Path.Combine(programs, "Shared"), program);
            Copy(Path.Combine(programs, name), program);
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
    /// <param name="settings">The settings of the program.</param>
    public async Task<BenchmarkSamples> MeasureAsync(
        IEnumerable<(string Name, object Value)> settings, CancellationToken cancellationToken)
    {
        var samples = new BenchmarkSamples();
        string[] arguments = [.. settings.SelectMany(
            setting => new[] { $"--{setting.Name}", Convert.ToString(setting.Value, CultureInfo.InvariantCulture)! })];
        var run = Cli.Dotnet(_dll).With(arguments).Within(Limit).OnLine(line => samples.TryAdd(line));
        (await run.RunAsync(cancellationToken)).EnsureSucceeded();
        return samples;
    }

    /// <summary>Starts one side, <c>bare</c> or <c>generated</c>, with nothing to do; it runs until it is disposed.</summary>
    public async Task<BackgroundProcess> RestAsync(string server, string side, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [_dll, "--Redis", server, "--Rest", side]);
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
    public void Dispose() => _folder.Dispose();

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
