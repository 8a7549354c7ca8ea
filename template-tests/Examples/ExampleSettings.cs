namespace StackTemplates.Tests.Examples;

/// <summary>How an example is started.</summary>
internal static class ExampleSettings
{
    /// <summary>As a developer starts it first: the stream in the process, and the rows in a file of its own.</summary>
    public static ServiceSettings WithoutServers(GeneratedFolder solution) => new(solution.Service)
    {
        Variables = new Dictionary<string, string>
        {
            ["Events__Management__Enabled"] = "false",
            ["Database__File"] = Path.Combine(solution.Path, "page.db"),
        },
    };
}
