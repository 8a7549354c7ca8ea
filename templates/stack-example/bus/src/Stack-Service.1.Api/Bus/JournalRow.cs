using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Stack_Service._1.Bus;

/// <summary>The row of an event.</summary>
internal sealed class JournalRow
{
    /// <summary>Rows become visible in the order of their numbers, so whoever remembers the last number misses none.</summary>
    public long Number { get; init; }

    /// <summary>The id of the event, so that there is one row for each, however often it is delivered.</summary>
    public required string EventId { get; init; }

    public required string Category { get; init; }

    public required string Type { get; init; }

    /// <summary>When the event was recorded in its stream, in milliseconds since 1970.</summary>
    public required long Time { get; init; }

    /// <summary>The content, as JSON.</summary>
    public required string Data { get; init; }
}

internal sealed class JournalConfiguration : IEntityTypeConfiguration<JournalRow>
{
    public void Configure(EntityTypeBuilder<JournalRow> builder)
    {
        builder.ToTable("journal").HasKey(row => row.Number);
        builder.HasIndex(row => row.EventId).IsUnique();
        builder.HasIndex(row => new { row.Category, row.Number });
    }
}
