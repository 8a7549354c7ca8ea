using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Stack_Service._1.Bus;

/// <summary>How many events of a type there were.</summary>
internal sealed class EventCount
{
    /// <summary>The name of the event: category.type.</summary>
    public required string Name { get; init; }

    public long Events { get; init; }
}

internal sealed class EventCountConfiguration : IEntityTypeConfiguration<EventCount>
{
    public void Configure(EntityTypeBuilder<EventCount> builder) => builder.ToTable("event_counts").HasKey(count => count.Name);
}
