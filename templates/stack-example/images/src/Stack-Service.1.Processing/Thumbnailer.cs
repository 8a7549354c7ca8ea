using Microsoft.Extensions.Options;
using NetVips;
using Stack_Service._1.Contracts;

namespace Stack_Service._1.Processing;

/// <summary>
/// Makes thumbnails with libvips, of files that anybody may have uploaded: only the loaders of the accepted formats run, and the number of
/// pixels is known before any is decoded.
/// </summary>
internal sealed class Thumbnailer(IOptions<ProcessingOptions> options)
{
    private const int Quality = 80;

    private const string Profile = "icc-profile-data";

    static Thumbnailer()
    {
        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        foreach (var format in ImageFormat.All)
        {
            Operation.Block(format.Loader, false);
        }
        // Images are not repeated, so nothing is worth keeping. Handlers run side by side, so each image gets one thread.
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
    }

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="ImageRejectedException">It is no image of an accepted format, or has too many pixels.</exception>
    public void Check(byte[] file)
    {
        if (ImageFormat.Of(file) is null)
        {
            throw new ImageRejectedException("The file is not a JPEG, PNG, WebP or GIF image.");
        }
        var pixels = Decode(() =>
        {
            using var header = Image.NewFromBuffer(file, access: Enums.Access.Sequential);
            return (long)header.Width * header.Height;
        });
        if (pixels > options.Value.MaxPixels)
        {
            throw new ImageRejectedException($"The image has {pixels} pixels; at most {options.Value.MaxPixels} are accepted.");
        }
    }

    /// <summary>Makes a thumbnail, upright and without metadata. An image that is smaller keeps its size.</summary>
    /// <param name="evaluated">Is told on threads of libvips how many percent of the thumbnail are made.</param>
    /// <exception cref="ImageRejectedException">The file is damaged.</exception>
    public Thumbnail Make(byte[] file, int size, IProgress<int> evaluated, CancellationToken cancellationToken)
    {
        try
        {
            return Decode(() =>
            {
                using var smaller = Image.ThumbnailBuffer(file, size, height: size, size: Enums.Size.Down, failOn: Enums.FailOn.Error);
                using var coloured = ToSrgb(smaller);
                using var thumbnail = coloured.Mutate(RemoveMetadata);
                thumbnail.SetProgress(evaluated, cancellationToken);
                return new Thumbnail(
                    size, thumbnail.Width, thumbnail.Height, thumbnail.WebpsaveBuffer(q: Quality, keep: Enums.ForeignKeep.None));
            });
        }
        catch (ImageRejectedException) when (cancellationToken.IsCancellationRequested)
        {
            // libvips reports an image that was stopped as one that cannot be computed.
            throw new OperationCanceledException(cancellationToken);
        }
    }

    // The thumbnail has no profile of its own, so its colours have to be those of the web.
    private static Image ToSrgb(Image image) =>
        image.Contains(Profile) ? image.IccTransform("srgb", embedded: true) : image.Colourspace(Enums.Interpretation.Srgb);

    // Not left to the writer, because versions of libvips differ in what it keeps.
    private static void RemoveMetadata(MutableImage image)
    {
        foreach (var field in image.GetFields())
        {
            image.Remove(field);
        }
    }

    private static T Decode<T>(Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (VipsException damaged)
        {
            throw new ImageRejectedException($"The image cannot be decoded: {LastLine(damaged.Message)}", damaged);
        }
    }

    private static string LastLine(string message) =>
        message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
}
