using System.Security.Cryptography;
using System.Text;

namespace Stack_Service._1.Images;

/// <summary>The ids of images.</summary>
internal static class ImageKey
{
    /// <summary>The form of an Idempotency-Key.</summary>
    public const string Form = "^[A-Za-z0-9._~:+/=-]{1,128}$";

    /// <summary>
    /// The id of the image that a request creates: a new UUID of version 7, or with a key always the same for the same key, a UUID of
    /// version 8 (RFC 9562, B.2).
    /// </summary>
    public static Guid NewId(string? idempotencyKey)
    {
        if (idempotencyKey is null)
        {
            return Guid.CreateVersion7();
        }
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"image:{idempotencyKey}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
