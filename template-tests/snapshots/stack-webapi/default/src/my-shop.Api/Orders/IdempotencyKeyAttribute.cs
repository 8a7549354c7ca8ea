using System.ComponentModel.DataAnnotations;

namespace my_shop.Orders;

/// <summary>The text is an <see cref="IdempotencyKey"/>, or there is none.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class IdempotencyKeyAttribute() : ValidationAttribute($"The header {Header} {IdempotencyKey.Rule}.")
{
    /// <summary>The name of the header.</summary>
    public const string Header = "Idempotency-Key";

    public override bool IsValid(object? value) => value is null || IdempotencyKey.TryParse(value as string, out _);
}
