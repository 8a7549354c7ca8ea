namespace StackTemplates.Tests.Database;

/// <summary>
/// A generated service with a database, to which handlers were added that count and copy orders; built once for the whole run.
/// </summary>
/// <param name="Project">The folder of its web project.</param>
/// <param name="Program">Its built program.</param>
public sealed record DatabaseService(string Project, string Program)
{
    /// <summary>The stream that placed orders go through.</summary>
    public const string Stream = "my-shop:events:orders:placed";

    /// <summary>Its groups.</summary>
    public static readonly IReadOnlyList<string> Groups = ["my-shop", "count", "copy"];

    private const string Tables = "CREATE TABLE proof_counter AS SELECT 0::bigint AS count; CREATE TABLE proof_copies (order_id uuid)";

    private static readonly Combination Combination = new("stack-webapi", "redis-streams", "valkey", Database: "postgres");
    private static readonly Lock Gate = new();
    private static Task<DatabaseService>? _built;
    private static Task<DatabaseService>? _builtNext;

    /// <summary>The service, built by whoever asks first. Skips the test where a package cannot be restored.</summary>
    public static Task<DatabaseService> OfAsync(PackedTemplates templates)
    {
        lock (Gate)
        {
            return _built ??= BuildAsync(templates, change: null);
        }
    }

    /// <summary>The version of the service that follows: <see cref="NextVersion"/>.</summary>
    public static Task<DatabaseService> NextAsync(PackedTemplates templates)
    {
        lock (Gate)
        {
            return _builtNext ??= BuildAsync(templates, NextVersion.Change);
        }
    }

    /// <summary>How it is started in production.</summary>
    public ServiceSettings Settings(string redis, string postgres, params IEnumerable<(string Name, string Value)> more) => new(Project)
    {
        Program = Program,
        Environment = "Production",
        Redis = redis,
        Postgres = postgres,
        Variables = more.Append(("Events__Management__Enabled", "false")).ToDictionary(),
    };

    /// <summary>Makes a database with the tables of the service and of the added handlers.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabaseAsync(DatabaseServer server, CancellationToken cancellationToken)
    {
        var database = await server.NewDatabaseAsync(cancellationToken);
        (await ServiceProcess.MigrateAsync(Settings("", database), cancellationToken)).EnsureSucceeded();
        await DatabaseServer.ExecuteAsync(database, Tables, cancellationToken);
        return database;
    }

    private static async Task<DatabaseService> BuildAsync(PackedTemplates templates, Action<string>? change)
    {
        var generated = await new GeneratedSolution(templates, Combination, "my-shop").GeneratedAsync();
        var project = generated.Service;
        ChangedService.AddSources(project, "Proof", Path.Combine(templates.Repository.Root, "template-tests", "Database", "service"));
        AddHandlers(project);
        change?.Invoke(project);
        return new DatabaseService(project, await ChangedService.BuildAsync(generated));
    }

    private static void AddHandlers(string project)
    {
        var program = Path.Combine(project, "Program.cs");
        var text = File.ReadAllText(program);
        Assert.Contains("builder.AddEvents();", text, StringComparison.Ordinal);
        File.WriteAllText(
            program,
            "using my_shop.Proof;\n"
                + text.Replace("builder.AddEvents();", "builder.AddEvents().HandleProof();", StringComparison.Ordinal));
    }
}
