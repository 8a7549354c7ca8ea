namespace StackTemplates.Build.Kit;

/// <summary>
/// The environment of child processes: everything except variables that would make the result depend on the parent process.
/// </summary>
public static class ChildEnvironment
{
    // dotnet run and dotnet test pass MSBuild's settings to their children; a dotnet below would use them as its own.
    private static readonly string[] Removed =
    [
        "MSBUILD", "DOTNET_HOST_PATH", "DOTNET_STARTUP_HOOKS", "DOTNET_LAUNCH_PROFILE", "DOTNET_WATCH", "VSTEST_",
        "TESTINGPLATFORM_", "TEMPLATE_ENGINE_", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_URLS", "CONNECTIONSTRINGS__",
        "EVENTS__", "STACK_TEMPLATES_",
    ];

    private static readonly (string Name, string Value)[] Added =
    [
        ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_CLI_UI_LANGUAGE", "en"),
        ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
        ("DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE", "true"),
        ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
        ("MSBUILDDISABLENODEREUSE", "1"),
    ];

    /// <summary>
    /// The pipe of the compiler server that builds use; null: none, because a server that a build starts would keep running for ten
    /// minutes.
    /// </summary>
    internal static string? CompilerPipe { get; set; }

    /// <summary>Prepares the environment of a process that is about to start.</summary>
    public static void Prepare(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(IsRemoved).ToList())
        {
            environment.Remove(name);
        }

        foreach (var (name, value) in Added)
        {
            environment[name] = value;
        }

        environment["UseSharedCompilation"] = CompilerPipe is null ? "false" : "true";
        if (CompilerPipe is not null)
        {
            environment["SharedCompilationId"] = CompilerPipe;
        }
    }

    private static bool IsRemoved(string name) =>
        Removed.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));
}
