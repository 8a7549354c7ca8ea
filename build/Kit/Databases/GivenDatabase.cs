namespace StackTemplates.Build.Kit;

/// <summary>A PostgreSQL that somebody else runs, named by a connection string; nothing here ever stops it.</summary>
public sealed class GivenDatabase(string connectionString) : DatabaseServer(connectionString, $"given by {Variable}")
{
    /// <summary>The environment variable that names it; the generated service reads the same one.</summary>
    public const string Variable = "ConnectionStrings__Postgres";

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
