using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace my_shop.Votes;

/// <summary>The row of an option that was voted for.</summary>
internal sealed class VoteCount
{
    public required string Option { get; init; }

    public long Votes { get; init; }
}

internal sealed class VoteCountConfiguration : IEntityTypeConfiguration<VoteCount>
{
    public void Configure(EntityTypeBuilder<VoteCount> builder) => builder.ToTable("vote_counts").HasKey(count => count.Option);
}
