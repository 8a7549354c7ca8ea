namespace StackTemplates.Tests.Infrastructure;

/// <summary>A template with a value for each of its options.</summary>
/// <param name="Template">The template's short name.</param>
/// <param name="Events">The value of <c>--events</c>.</param>
/// <param name="Broker">The value of <c>--broker</c>; null if the option says nothing.</param>
/// <param name="Sample">The value of <c>--sample</c>.</param>
/// <param name="Database">The value of <c>--database</c>.</param>
/// <param name="System">The value of <c>--system</c>; such a template has neither of the other options but the broker.</param>
public sealed record Combination(
    string Template, string Events, string? Broker = null, string Sample = "orders", string Database = "none", string? System = null)
{
    /// <summary>
    /// All valid combinations without a database, except for a skeleton on the other broker, because nothing depends on both options; and
    /// with a database, each kind of event layer once. A test compares this list with the options of the templates.
    /// </summary>
    public static readonly IReadOnlyList<Combination> All =
    [
        new("stack-webapi", "redis-streams", "valkey"),
        new("stack-webapi", "redis-streams", "redis"),
        new("stack-webapi", "in-memory"),
        new("stack-webapi", "none"),
        new("stack-webapi", "redis-streams", "valkey", "none"),
        new("stack-webapi", "in-memory", Sample: "none"),
        new("stack-webapi", "none", Sample: "none"),
        new("stack-webapi", "redis-streams", "valkey", Database: "postgres"),
        new("stack-webapi", "in-memory", Database: "postgres"),
        new("stack-grpc", "redis-streams", "valkey"),
        new("stack-grpc", "redis-streams", "redis"),
        new("stack-grpc", "in-memory"),
        new("stack-grpc", "none"),
        new("stack-grpc", "redis-streams", "valkey", "none"),
        new("stack-grpc", "in-memory", Sample: "none"),
        new("stack-grpc", "none", Sample: "none"),
        new("stack-grpc", "redis-streams", "valkey", Database: "postgres"),
        new("stack-grpc", "none", Database: "postgres"),
        new("stack-worker", "redis-streams", "valkey"),
        new("stack-worker", "redis-streams", "redis"),
        new("stack-worker", "in-memory"),
        new("stack-worker", "redis-streams", "valkey", "none"),
        new("stack-worker", "in-memory", Sample: "none"),
        new("stack-worker", "redis-streams", "valkey", Database: "postgres"),
        new("stack-example", "redis-streams", "valkey", "none", "postgres", "votes"),
        new("stack-example", "redis-streams", "valkey", "none", "postgres", "clicks"),
        new("stack-example", "redis-streams", "valkey", "none", "postgres", "bus"),
        new("stack-example", "redis-streams", "valkey", "none", "postgres", "images"),
    ];

    /// <summary>The default options of each template: the first of its combinations.</summary>
    public static IReadOnlyList<Combination> Defaults => [.. All.DistinctBy(combination => combination.Template)];

    /// <summary>An example.</summary>
    /// <param name="system">The value of <c>--system</c>.</param>
    public static Combination OfSystem(string system) => All.Single(combination => combination.System == system);

    /// <summary>All of them as the data of a theory.</summary>
    public static TheoryData<Combination> Data => [.. All];

    /// <summary>The one that a usual run shows what takes many minutes of.</summary>
    public bool IsFirst => this == All[0];

    /// <summary>
    /// Those whose own tests a usual run runs: the default options of each service, and of one no events, and a database without a broker.
    /// The test of the workflow runs those of a service without a broker.
    /// </summary>
    public bool IsTypical =>
        (Defaults.Contains(this) && System is null)
            || (Template == "stack-webapi" && HasOrders && (!HasEvents || (HasDatabase && !NeedsServer)));

    /// <summary>
    /// Those that a usual run builds and starts: every two values of different options that can meet do so in one of them.
    /// </summary>
    public bool IsUsual => Usual.Value.Contains(this);

    /// <summary>Those that take orders over the network.</summary>
    public static TheoryData<Combination> WithOrders =>
        [.. All.Where(combination => combination is { HasOrders: true, Template: not "stack-worker" })];

    /// <summary>The last part of the name of its service's project.</summary>
    public string Project => Template switch
    {
        "stack-grpc" => "Grpc",
        "stack-worker" => "Worker",
        _ => "Api",
    };

    /// <summary>Whether there is an event layer.</summary>
    public bool HasEvents => Events != "none";

    /// <summary>Whether there is the sample feature.</summary>
    public bool HasOrders => Sample == "orders";

    /// <summary>Whether the service has a database.</summary>
    public bool HasDatabase => Database != "none";

    /// <summary>Whether events go through a real server.</summary>
    public bool NeedsServer => Events == "redis-streams";

    /// <summary>The options as they are typed.</summary>
    public IReadOnlyList<string> Arguments => System is not null ? ["--system", System, "--broker", Broker!] :
    [
        "--events", Events,
        .. Broker is null ? Array.Empty<string>() : ["--broker", Broker],
        .. HasDatabase ? ["--database", Database] : Array.Empty<string>(),
        .. HasOrders ? Array.Empty<string>() : ["--sample", Sample],
    ];

    /// <summary>Its options as a file name.</summary>
    public string Case =>
        System ?? string.Join('-', new[] { Events, Broker, HasDatabase ? Database : null, HasOrders ? null : "skeleton" }.OfType<string>());

    /// <summary>
    /// Its snapshot: of the template's default options in full, of a skeleton as a diff against the same options with the sample, so that
    /// what one option changes is not repeated in the diff of another, and of the others as a diff against the default options. A system is
    /// a diff against the service that it is made of.
    /// </summary>
    public SnapshotCase Snapshot
    {
        get
        {
            var start = Defaults.First(combination => combination.Template == Template);
            var nearest = System is not null ? new Combination("stack-webapi", Events, Broker, Database: Database)
                : this == start ? null
                : HasOrders ? start
                : this with { Sample = start.Sample };
            return new SnapshotCase(Template, Case, nearest?.Snapshot);
        }
    }

    private static readonly Lazy<HashSet<Combination>> Usual = new(() =>
    {
        var usual = All.Where(combination => combination.IsTypical || combination.System is not null).ToHashSet();
        var missing = All.SelectMany(combination => combination.Pairs)
            .Except(usual.SelectMany(combination => combination.Pairs)).ToHashSet();
        while (missing.Count > 0)
        {
            var next = All.MaxBy(combination => combination.Pairs.Count(missing.Contains))!;
            usual.Add(next);
            missing.ExceptWith(next.Pairs);
        }

        return usual;
    });

    private IEnumerable<(string One, string Other)> Pairs
    {
        get
        {
            string[] values = [$"template {Template}", $"events {Events}", $"broker {Broker}", $"sample {Sample}", $"database {Database}"];
            return from one in values from other in values where string.CompareOrdinal(one, other) < 0 select (one, other);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Template} {string.Join(' ', Arguments)}";
}
