using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Stack_Service._1.Contracts;

namespace Stack_Service._1.Images;

/// <summary>The image in a request: its body, or the first file of a form.</summary>
internal sealed record UploadedImage(ImageFormat Format, byte[] Content)
{
    // The boundaries and headers of a form.
    private const int Around = 16_384;

    // RFC 2046, 5.1.1.
    private const int LongestBoundary = 70;

    /// <summary>Reads the image of a request.</summary>
    /// <param name="maxBytes">The most bytes of an image.</param>
    /// <exception cref="BadHttpRequestException">There is no such image; the exception has the status of the answer.</exception>
    public static async Task<UploadedImage> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes + Around;
        }
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            throw Unsupported();
        }
        var body = type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? await FileOfFormAsync(request.Body, type, cancellationToken)
            : ImageFormat.All.Any(format => type.MediaType.Equals(format.ContentType, StringComparison.OrdinalIgnoreCase)) ? request.Body
            : throw Unsupported();
        var content = await ReadAsync(body, maxBytes, cancellationToken);
        return content.Length == 0
            ? throw new BadHttpRequestException("The image is empty.")
            : new UploadedImage(ImageFormat.Of(content) ?? throw Unsupported(), content);
    }

    private static async Task<Stream> FileOfFormAsync(Stream body, MediaTypeHeaderValue type, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (boundary is not { Length: > 0 and <= LongestBoundary })
        {
            throw new BadHttpRequestException("The form has no boundary, or one that is too long.");
        }
        try
        {
            var form = new MultipartReader(boundary, body);
            while (await form.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (section.GetContentDispositionHeader()?.IsFileDisposition() == true)
                {
                    return section.Body;
                }
            }
        }
        catch (Exception malformed) when (malformed is IOException and not BadHttpRequestException or InvalidDataException)
        {
            throw new BadHttpRequestException("The form cannot be read.", malformed);
        }
        throw new BadHttpRequestException("The form has no file.");
    }

    private static async Task<byte[]> ReadAsync(Stream body, int maxBytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        try
        {
            for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (content.Length + read > maxBytes)
                {
                    throw new BadHttpRequestException($"An image has at most {maxBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
                }
                content.Write(buffer, 0, read);
            }
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The request ended before the image did.", broken);
        }
        return content.ToArray();
    }

    private static BadHttpRequestException Unsupported() => new(
        $"Send one of: {string.Join(", ", ImageFormat.All.Select(format => format.ContentType))}.",
        StatusCodes.Status415UnsupportedMediaType);
}
