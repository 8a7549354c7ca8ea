namespace StackTemplates.Build.Kit;

/// <summary>How a generated service is started.</summary>
/// <param name="Project">The folder of its web project; it is started there, where its settings lie.</param>
public sealed record ServiceSettings(string Project)
{
    /// <summary>The built program, where the newest build of the project is not the one that is meant.</summary>
    public string? Program { get; init; }

    /// <summary><c>Development</c> or <c>Production</c>.</summary>
    public string Environment { get; init; } = "Development";

    /// <summary>The broker's connection string; null for none.</summary>
    public string? Redis { get; init; }

    /// <summary>The connection string of its database; null for none.</summary>
    public string? Postgres { get; init; }

    /// <summary>The port it listens on; restarting on the same one needs the same record.</summary>
    public int Port { get; init; } = FreePort.Next();

    /// <summary>More settings, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
