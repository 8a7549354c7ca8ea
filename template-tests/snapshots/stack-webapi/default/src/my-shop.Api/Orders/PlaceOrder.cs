using System.ComponentModel.DataAnnotations;

namespace my_shop.Orders;

/// <summary>The request to place an order.</summary>
public sealed record PlaceOrder(
    [property: Required, StringLength(100), RegularExpression(Text.Printable, ErrorMessage = Text.NotPrintable)] string Customer,
    [property: Required, MinLength(1), MaxLength(100)] IReadOnlyList<OrderLine> Lines) : IValidatableObject
{
    internal decimal Total => Lines.Sum(line => line.Quantity * line.UnitPrice);

    // JSON can contain nulls in lists, whatever the type of the list.
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Lines.Any(line => line is null) ? [new("A line must not be null.", [nameof(Lines)])] : [];
}

public sealed record OrderLine(
    [property: Required, StringLength(40), RegularExpression(Text.Printable, ErrorMessage = Text.NotPrintable)] string Sku,
    [property: Range(1, 1_000)] int Quantity,
    [property: Range(typeof(decimal), "0", "1000000")] decimal UnitPrice);

internal static class Text
{
    /// <summary>No control characters, because logs, terminals and other programs interpret them as commands.</summary>
    public const string Printable = @"^\P{Cc}*$";

    public const string NotPrintable = "The field {0} must not contain control characters.";
}
