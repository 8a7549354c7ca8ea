using System.Diagnostics;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A compiler server for the builds that this process starts, so that they do not each load the compiler and its analyzers anew. It ends
/// with this process; one that a build starts by itself would stay behind for ten minutes.
/// </summary>
public sealed class CompilerServer : IAsyncDisposable
{
    private readonly BackgroundProcess _process;

    private CompilerServer(BackgroundProcess process) => _process = process;

    /// <summary>Starts one, and has later builds use it. Where there is none in the SDK, builds go on without.</summary>
    /// <param name="project">A project, whose SDK is meant.</param>
    /// <param name="cancellationToken">Ends the search for the SDK.</param>
    public static async Task<CompilerServer?> TryStartAsync(string project, CancellationToken cancellationToken)
    {
        var roslyn = await Cli.Dotnet("msbuild", project, "-getProperty:RoslynTargetsPath", "-nodeReuse:false").RunAsync(cancellationToken);
        var program = Path.Combine(roslyn.Output.Trim(), "bincore", "VBCSCompiler.dll");
        if (!roslyn.Succeeded || !File.Exists(program))
        {
            return null;
        }

        var pipe = $"stack-templates-{Guid.NewGuid():N}";
        var start = new ProcessStartInfo("dotnet") { ArgumentList = { program, $"-pipename:{pipe}" } };
        ChildEnvironment.Prepare(start.Environment);
        var server = new CompilerServer(BackgroundProcess.Start(start));
        ChildEnvironment.CompilerPipe = pipe;
        return server;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        ChildEnvironment.CompilerPipe = null;
        return _process.DisposeAsync();
    }
}
