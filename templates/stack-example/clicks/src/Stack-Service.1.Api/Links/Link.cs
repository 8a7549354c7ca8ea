using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Stack_Service._1.Links;

/// <summary>A short link.</summary>
/// <param name="Code">Its path, without the slash.</param>
/// <param name="Url">Where it leads.</param>
internal sealed record Link(string Code, string Url, DateTimeOffset CreatedAt);

internal sealed class LinkConfiguration : IEntityTypeConfiguration<Link>
{
    public void Configure(EntityTypeBuilder<Link> builder) => builder.ToTable("links").HasKey(link => link.Code);
}
