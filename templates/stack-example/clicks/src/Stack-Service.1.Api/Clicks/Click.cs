using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Stack_Service._1.Clicks;

/// <summary>The row of a click.</summary>
internal sealed class Click
{
    /// <summary>The id of the event, so that there is one row for each, however often it is delivered.</summary>
    public required string Id { get; init; }

    public required string ShortCode { get; init; }

    /// <summary>When, in seconds since 1970.</summary>
    public required long Timestamp { get; init; }

    public string? Ip { get; init; }

    public string? UserAgent { get; init; }

    public string? Referer { get; init; }

    public required string OriginalUrl { get; init; }
}

internal sealed class ClickConfiguration : IEntityTypeConfiguration<Click>
{
    public void Configure(EntityTypeBuilder<Click> builder)
    {
        builder.ToTable("clicks").HasKey(click => click.Id);
        builder.HasIndex(click => new { click.ShortCode, click.Timestamp });
    }
}
