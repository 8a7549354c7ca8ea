using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Stack_Service._1.Images;

/// <summary>The row of an uploaded image.</summary>
internal sealed class ImageRow
{
    public required Guid Id { get; init; }

    public required ImageState State { get; init; }

    /// <summary>Why there are no thumbnails; null unless that failed.</summary>
    public string? Reason { get; init; }

    /// <summary>The media type, by the first bytes of the image.</summary>
    public required string ContentType { get; init; }

    /// <summary>The image as it was uploaded.</summary>
    public required byte[] Original { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The row of a thumbnail.</summary>
internal sealed class ThumbnailRow
{
    public required Guid ImageId { get; init; }

    /// <summary>The longest side that it may have, in pixels.</summary>
    public required int Size { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>The thumbnail, as WebP.</summary>
    public required byte[] Content { get; init; }
}

internal sealed class ImageConfiguration : IEntityTypeConfiguration<ImageRow>
{
    public void Configure(EntityTypeBuilder<ImageRow> builder)
    {
        builder.ToTable("images").HasKey(image => image.Id);
        builder.Property(image => image.Id).ValueGeneratedNever();
        builder.Property(image => image.State).HasConversion<string>();
    }
}

internal sealed class ThumbnailConfiguration : IEntityTypeConfiguration<ThumbnailRow>
{
    public void Configure(EntityTypeBuilder<ThumbnailRow> builder)
    {
        builder.ToTable("thumbnails").HasKey(thumbnail => new { thumbnail.ImageId, thumbnail.Size });
        builder.HasOne<ImageRow>().WithMany().HasForeignKey(thumbnail => thumbnail.ImageId);
    }
}
