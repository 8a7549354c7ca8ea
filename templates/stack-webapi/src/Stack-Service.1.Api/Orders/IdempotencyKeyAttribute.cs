using System.ComponentModel.DataAnnotations;

namespace Stack_Service._1.Orders;

/// <summary>Validates that the text, if there is one, is an <see cref="IdempotencyKey"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class IdempotencyKeyAttribute() : ValidationAttribute($"The header {Header} {IdempotencyKey.Rule}.")
{
    /// <summary>The name of the header.</summary>
    public const string Header = "Idempotency-Key";

    public override bool IsValid(object? value) => value is null || IdempotencyKey.TryParse(value as string, out _);
}
