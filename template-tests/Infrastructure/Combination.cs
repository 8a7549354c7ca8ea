namespace StackTemplates.Tests.Infrastructure;

/// <summary>A template with a value for each of its options.</summary>
/// <param name="Template">The template's short name.</param>
/// <param name="Events">The value of <c>--events</c>.</param>
/// <param name="Broker">The value of <c>--broker</c>; null where the option says nothing.</param>
public sealed record Combination(string Template, string Events, string? Broker = null)
{
    /// <summary>Every valid combination there is; a test compares it with what the templates offer.</summary>
    public static readonly IReadOnlyList<Combination> All =
    [
        new("stack-webapi", "redis-streams", "valkey"),
        new("stack-webapi", "redis-streams", "redis"),
        new("stack-webapi", "in-memory"),
        new("stack-webapi", "none"),
        new("stack-grpc", "redis-streams", "valkey"),
        new("stack-grpc", "redis-streams", "redis"),
        new("stack-grpc", "in-memory"),
        new("stack-grpc", "none"),
    ];

    /// <summary>The default options of each template: the first of its combinations.</summary>
    public static IReadOnlyList<Combination> Defaults => [.. All.DistinctBy(combination => combination.Template)];

    /// <summary>All of them as the data of a theory.</summary>
    public static TheoryData<Combination> Data => [.. All];

    /// <summary>Whether there is an event layer.</summary>
    public bool HasEvents => Events != "none";

    /// <summary>Whether events go through a real server.</summary>
    public bool NeedsServer => Events == "redis-streams";

    /// <summary>The options as they are typed.</summary>
    public IReadOnlyList<string> Arguments =>
        Broker is null ? ["--events", Events] : ["--events", Events, "--broker", Broker];

    /// <summary>What its options come to, as a file name.</summary>
    public string Case => Broker is null ? Events : $"{Events}-{Broker}";

    /// <summary>Its snapshot: a diff against that of the template's default options.</summary>
    public SnapshotCase Snapshot
    {
        get
        {
            var start = Defaults.First(combination => combination.Template == Template);
            return new SnapshotCase(Template, Case, this == start ? null : start.Snapshot);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Template} {string.Join(' ', Arguments)}";
}
