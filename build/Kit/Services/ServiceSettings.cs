namespace StackTemplates.Build.Kit;

/// <summary>How a generated service is started.</summary>
/// <param name="Project">The folder of its project, with its settings; it is started there.</param>
public sealed record ServiceSettings(string Project)
{
    /// <summary>The built program, if it is not the newest build of the project.</summary>
    public string? Program { get; init; }

    /// <summary><c>Development</c> or <c>Production</c>.</summary>
    public string Environment { get; init; } = "Development";

    /// <summary>The broker's connection string; null for none.</summary>
    public string? Redis { get; init; }

    /// <summary>The connection string of its database; null for none.</summary>
    public string? Postgres { get; init; }

    /// <summary>
    /// The port it listens on, that of its management endpoints if it is a headless worker; use the same record to restart it on the same
    /// port.
    /// </summary>
    public int Port { get; init; } = FreePort.Next();

    /// <summary>Whether it is a headless worker.</summary>
    public bool IsWorker => Directory.EnumerateFiles(Project, "*.csproj")
        .Any(project => File.ReadLines(project).First().Contains("Sdk.Worker", StringComparison.Ordinal));

    /// <summary>More settings, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
