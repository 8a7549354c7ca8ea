using Microsoft.EntityFrameworkCore;

namespace my_shop.Data;

/// <summary>What differs between the servers that the data can be on.</summary>
internal interface IDatabaseProvider
{
    void Configure(DbContextOptionsBuilder options);

    /// <summary>Creates or changes the tables so that they are those of the model.</summary>
    Task UpdateSchemaAsync(DbContext database, CancellationToken cancellationToken);

    /// <summary>What is missing before the service can use the tables, as a sentence; null where nothing is.</summary>
    Task<string?> FindSchemaProblemAsync(DbContext database, CancellationToken cancellationToken);

    /// <summary>Whether the schema is made at start in this environment.</summary>
    bool UpdatesSchemaAtStart { get; }

    /// <summary>Whether the server was away, so that trying again later helps.</summary>
    bool IsUnavailable(Exception failure);
}
