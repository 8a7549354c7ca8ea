namespace my_shop.Data;

/// <summary>Says what an exception means to whoever used the database.</summary>
public sealed class DatabaseFailures
{
    private readonly IDatabaseProvider _provider;

    internal DatabaseFailures(IDatabaseProvider provider) => _provider = provider;

    /// <summary>Whether the database is away or has no capacity left, so that trying again later helps.</summary>
    public bool IsUnavailable(Exception failure) => _provider.IsUnavailable(failure);
}
