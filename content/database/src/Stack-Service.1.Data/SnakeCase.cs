using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Stack_Service._1.Data;

public static partial class SnakeCase
{
    /// <summary>
    /// Names tables, columns, keys and indexes in lower case, as people write SQL by hand: <c>placed_at</c>. Call it last in
    /// OnModelCreating.
    /// </summary>
    public static void UseSnakeCase(this ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            entity.SetTableName(Of(entity.GetTableName()));
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Of(property.GetColumnName()));
            }
            foreach (var key in entity.GetKeys())
            {
                key.SetName(Of(key.GetName()));
            }
            foreach (var foreignKey in entity.GetForeignKeys())
            {
                foreignKey.SetConstraintName(Of(foreignKey.GetConstraintName()));
            }
            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName(Of(index.GetDatabaseName()));
            }
        }
    }

    private static string? Of(string? name) => name is null ? null : WordStart().Replace(name, "_").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
