namespace Stack_Service._1.Contracts;

/// <summary>The formats that are accepted, recognized by the first bytes of a file, whatever its name or its sender says.</summary>
/// <param name="ContentType">The media type.</param>
/// <param name="Loader">The operation of libvips that reads it.</param>
public sealed record ImageFormat(string ContentType, string Loader)
{
    public static readonly ImageFormat Jpeg = new("image/jpeg", "VipsForeignLoadJpeg");

    public static readonly ImageFormat Png = new("image/png", "VipsForeignLoadPng");

    public static readonly ImageFormat Webp = new("image/webp", "VipsForeignLoadWebp");

    public static readonly ImageFormat Gif = new("image/gif", "VipsForeignLoadNsgif");

    public static readonly IReadOnlyList<ImageFormat> All = [Jpeg, Png, Webp, Gif];

    /// <summary>The format of a file; null if it is none of these.</summary>
    public static ImageFormat? Of(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg
        : file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        : file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8) ? Webp
        : file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8) ? Gif
        : null;
}
