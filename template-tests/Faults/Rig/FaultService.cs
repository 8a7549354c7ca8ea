namespace StackTemplates.Tests.Faults.Rig;

/// <summary>
/// The service that the faults are tried on: generated from the package, with an event, its handler and an endpoint added as
/// a user would, built once for the whole run.
/// </summary>
/// <param name="Project">The folder of its web project.</param>
/// <param name="Program">Its built program.</param>
public sealed record FaultService(string Project, string Program)
{
    private static readonly Combination Combination = new("stack-webapi", "redis-streams");
    private static readonly Lock Gate = new();
    private static Task<FaultService>? _built;

    /// <summary>The service, built on first use. Skips the test where a package cannot be restored.</summary>
    public static Task<FaultService> OfAsync(PackedTemplates templates)
    {
        lock (Gate)
        {
            return _built ??= BuildAsync(templates);
        }
    }

    /// <summary>Starts it in production, on the server and with these settings, and waits until it is live.</summary>
    public static async Task<ServiceProcess> LaunchAsync(
        PackedTemplates templates, BrokerServer server, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var built = await OfAsync(templates);
        var service = ServiceProcess.Launch(new ServiceSettings(built.Project)
        {
            Program = built.Program,
            Environment = "Production",
            Redis = server.ConnectionString,
            Variables = variables,
        });
        await service.WaitForHealthAsync("live", System.Net.HttpStatusCode.OK, Wait.Patience, cancellationToken);
        return service;
    }

    /// <summary>Whether the generated event layer has the setting <paramref name="name"/>.</summary>
    public bool HasSetting(string name) =>
        Directory.EnumerateFiles(Path.Combine(Project, "..", "my-shop.Events"), "*Options.cs", SearchOption.AllDirectories)
            .Any(file => File.ReadAllText(file).Contains($" {name} {{ get; set; }}", StringComparison.Ordinal));

    private static async Task<FaultService> BuildAsync(PackedTemplates templates)
    {
        var generated = await new GeneratedSolution(templates, Combination, "my-shop").GeneratedAsync();
        var project = generated.Service;
        ChangedService.AddSources(project, "Faults", Path.Combine(templates.Repository.Root, "template-tests", "Faults", "service"));
        AddEndpoints(project);
        return new FaultService(project, await ChangedService.BuildAsync(generated));
    }

    private static void AddEndpoints(string project)
    {
        var program = Path.Combine(project, "Program.cs");
        var text = File.ReadAllText(program);
        text = Insert(text, "builder.AddEvents()", ".HandleFaults(builder.Configuration)");
        text = Insert(text, "app.MapOrders();", "\napp.MapFaults();\napp.MapBuffer();");
        File.WriteAllText(program, "using my_shop.Faults;\n" + text);
    }

    private static string Insert(string text, string after, string addition)
    {
        Assert.Contains(after, text, StringComparison.Ordinal);
        return text.Replace(after, after + addition, StringComparison.Ordinal);
    }
}
