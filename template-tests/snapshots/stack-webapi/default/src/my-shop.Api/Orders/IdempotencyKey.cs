using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using my_shop.Events;

namespace my_shop.Orders;

/// <summary>
/// A key with which a client can repeat a request that has to be executed once, for example a new UUID for each request.
/// Based on https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/.
/// </summary>
internal sealed partial record IdempotencyKey
{
    /// <summary>The format of keys, as the end of a sentence.</summary>
    public const string Rule = "must have 1 to 128 characters, each a letter, a digit or one of . _ ~ : + / = -";

    private IdempotencyKey(string value) => Value = value;

    public string Value { get; }

    /// <summary>The key as the id of the request's event. An earlier request with the same key may have published it.</summary>
    public PublishOptions PublishOptions => new(EventId: Value, Repeated: true);

    /// <summary>Parses a key, with or without quotation marks: the draft requires them, but most clients send none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out IdempotencyKey? key)
    {
        var form = Form().Match(text ?? "");
        key = form.Success ? new IdempotencyKey(form.Groups["key"].Value) : null;
        return key is not null;
    }

    /// <summary>
    /// The id of the object that the request creates, always the same for the same key: a UUID of version 8 (RFC 9562, B.2).
    /// </summary>
    /// <param name="kind">The kind of the object, so that objects of different kinds have different ids.</param>
    public Guid ToId(string kind)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{Value}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    [GeneratedRegex("""^(?<quote>"?)(?<key>[A-Za-z0-9._~:+/=-]{1,128})\k<quote>\z""")]
    private static partial Regex Form();
}
