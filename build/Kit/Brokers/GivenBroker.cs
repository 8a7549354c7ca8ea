namespace StackTemplates.Build.Kit;

/// <summary>A server that a connection string names; nothing here ever stops it.</summary>
public sealed class GivenBroker(string connectionString)
    : BrokerServer(BrokerAddress.Parse(connectionString), $"given by {Variable}")
{
    /// <summary>The environment variable that names it; the generated service reads the same one.</summary>
    public const string Variable = "ConnectionStrings__Redis";

    /// <summary>As it was given, with every setting in it.</summary>
    public override string ConnectionString => connectionString;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
