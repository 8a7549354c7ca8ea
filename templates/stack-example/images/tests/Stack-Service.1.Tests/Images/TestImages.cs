using NetVips;

namespace Stack_Service._1.Tests.Images;

/// <summary>Real images.</summary>
internal static class TestImages
{
    /// <summary>A GIF of one pixel.</summary>
    public static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==");

    public static byte[] Jpeg(int width = 640, int height = 480)
    {
        using var image = Rings(width, height);
        return image.JpegsaveBuffer();
    }

    public static byte[] Png(int width = 640, int height = 480)
    {
        using var image = Rings(width, height);
        return image.PngsaveBuffer();
    }

    public static byte[] Webp(int width = 640, int height = 480)
    {
        using var image = Rings(width, height);
        return image.WebpsaveBuffer();
    }

    private static Image Rings(int width, int height) => Image.Zone(width, height, uchar: true);
}
