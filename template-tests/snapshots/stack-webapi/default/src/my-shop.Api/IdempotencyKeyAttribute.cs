using System.ComponentModel.DataAnnotations;

namespace my_shop;

/// <summary>The text is an <see cref="IdempotencyKey"/>, or there is none.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class IdempotencyKeyAttribute() : ValidationAttribute($"The header {IdempotencyKey.Name} {IdempotencyKey.Rule}.")
{
    public override bool IsValid(object? value) => value is null || IdempotencyKey.TryParse(value as string, out _);
}
