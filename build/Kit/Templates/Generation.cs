namespace StackTemplates.Build.Kit;

/// <summary>One run of <c>dotnet new</c>, written the way a user types it.</summary>
/// <example><code>await hive.New("stack-webapi").Named("my-shop").Into(folder).With("--events", "none").RunAsync(…)</code></example>
public sealed class Generation(TemplateHive hive, string shortName)
{
    private readonly List<string> _arguments = [shortName, "--no-update-check"];
    private bool _deterministic;
    private string? _folder;

    /// <summary>Gives the project a name (<c>-n</c>); without one it is that of the folder.</summary>
    public Generation Named(string name) => With("-n", name);

    /// <summary>Generates into <paramref name="folder"/> (<c>-o</c>).</summary>
    public Generation Into(string folder) => With("-o", folder);

    /// <summary>Runs in <paramref name="folder"/>, for a generation without <c>-o</c>.</summary>
    public Generation In(string folder)
    {
        _folder = folder;
        return this;
    }

    /// <summary>Skips the restore.</summary>
    public Generation NoRestore() => With("--no-restore");

    /// <summary>Only lists what would be written.</summary>
    public Generation DryRun() => With("--dry-run");

    /// <summary>Makes ports, passwords and dates the same every time, so that two trees can be compared.</summary>
    public Generation Deterministic()
    {
        _deterministic = true;
        return this;
    }

    /// <summary>Adds arguments as they are typed.</summary>
    public Generation With(params IEnumerable<string> arguments)
    {
        _arguments.AddRange(arguments);
        return this;
    }

    /// <summary>Runs it and returns whatever its exit code is.</summary>
    public Task<CliResult> RunAsync(CancellationToken cancellationToken)
    {
        var command = hive.DotnetNew(_arguments);
        if (_folder is not null)
        {
            command.In(_folder);
        }

        if (_deterministic)
        {
            command.Set("TEMPLATE_ENGINE_ENABLE_DETERMINISTIC_MODE", "true");
        }

        return command.RunAsync(cancellationToken);
    }
}
