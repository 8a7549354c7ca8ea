using System.CommandLine;

namespace StackTemplates.Build.Commands;

/// <summary>The command line of this program.</summary>
public static class CommandLine
{
    /// <summary>All commands with their options.</summary>
    public static RootCommand Create() => new("""
        Packs, shows, checks and tests the templates of this repository: dotnet run --project build <command>.
          More about a command: dotnet run --project build help <command>
        """)
    {
        DemoCommand.Create(),
        TestCommand.Create(),
        PackCommand.Create(),
        BenchCommand.Create(),
        LintCommand.Create(),
        OutdatedCommand.Create(),
    };
}
