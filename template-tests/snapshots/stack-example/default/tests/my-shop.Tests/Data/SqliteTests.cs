namespace my_shop.Tests.Data;

/// <summary>Inbox and outbox on SQLite, as on a developer's machine.</summary>
public sealed class SqliteTests : DataConformance
{
    protected override Task<string?> NewDatabaseAsync() => Task.FromResult<string?>(null);
}
