using System.CommandLine;
using StackTemplates.Build.Commands;
using StackTemplates.Build.Kit;

const int Failed = 1;
const int Usage = 2;
const int Interrupted = 130;

// dotnet run handles --help itself.
string[] line = args switch
{
    [] or ["help"] => ["--help"],
    ["help", .. var command] => [.. command, "--help"],
    _ => args,
};

var root = new RootCommand("""
    Packs, shows, checks and tests the templates of this repository: dotnet run --project build <command>.
      More about a command: dotnet run --project build help <command>
    """)
{
    DemoCommand.Create(),
    TestCommand.Create(),
    LintCommand.Create(),
    PackCommand.Create(),
    BenchCommand.Create(),
};

var parsed = root.Parse(line);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync(error.Message);
    }

    await Console.Error.WriteLineAsync("What there is: dotnet run --project build");
    return Usage;
}

try
{
    // Enough time for every child to be stopped after Ctrl+C.
    return await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
    });
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Interrupted; everything that was started has been stopped.");
    return Interrupted;
}
catch (Exception error) when (error is UserException or CliFailedException or TimeoutException
                                  or InvalidOperationException or IOException or HttpRequestException or GrpcException)
{
    await Console.Error.WriteLineAsync($"\n{error.Message}");
    return Failed;
}
