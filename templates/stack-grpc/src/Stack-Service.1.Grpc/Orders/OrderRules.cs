using System.Globalization;
using Google.Rpc;
using Grpc.Core;
using Stack_Service._1.Orders.V1;

namespace Stack_Service._1.Orders;

/// <summary>Validates requests by the rules in orders.proto, and reports all problems at once.</summary>
internal static class OrderRules
{
#if (hasEvents)
    /// <summary>The name of the metadata with a call's idempotency key.</summary>
    public const string KeyName = "idempotency-key";

#endif
    /// <summary>The total of an order's lines.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: the order is invalid.</exception>
    public static decimal TotalOf(PlaceOrderRequest request)
    {
        var violations = new List<BadRequest.Types.FieldViolation>();
        Check(IsText(request.Customer, 100), "customer", "must have 1 to 100 characters, none of them a control character");
        Check(request.Lines.Count is >= 1 and <= 100, "lines", "must be 1 to 100");
        var total = 0m;
        for (var index = 0; index < Math.Min(request.Lines.Count, 100); index++)
        {
            var line = request.Lines[index];
            Check(IsText(line.Sku, 40), $"lines[{index}].sku", "must have 1 to 40 characters, none of them a control character");
            Check(line.Quantity is >= 1 and <= 1_000, $"lines[{index}].quantity", "must be from 1 to 1000");
            var isPrice = decimal.TryParse(line.UnitPrice, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price);
            Check(isPrice && price <= 1_000_000, $"lines[{index}].unit_price", "must be a number from 0 to 1000000, such as 4.50");
            total += isPrice && violations.Count == 0 ? line.Quantity * price : 0;
        }
        return violations.Count == 0 ? total : throw Errors.Invalid(violations);

        void Check(bool isRight, string field, string rule)
        {
            if (!isRight)
            {
                violations.Add(new() { Field = field, Description = rule });
            }
        }
    }

    /// <summary>The id of an order.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it is not an id.</exception>
    public static Guid IdOf(string text) =>
        Guid.TryParse(text, out var id)
            ? id
            : throw Errors.Invalid(new BadRequest.Types.FieldViolation { Field = "id", Description = "must be a UUID" });

#if (hasDatabase)
    /// <summary>What a page of orders begins behind, null: the first order; and how many orders it has at most.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: there is no such page.</exception>
    public static (Guid? After, int Count) PageOf(ListOrdersRequest request)
    {
        var isId = Guid.TryParse(request.After, out var after);
        if (request.After.Length > 0 && !isId)
        {
            throw Errors.Invalid(new BadRequest.Types.FieldViolation { Field = "after", Description = "must be a UUID, or be left out" });
        }
        return request.Limit is >= 0 and <= 100
            ? (isId ? after : null, request.Limit == 0 ? 20 : request.Limit)
            : throw Errors.Invalid(
                new BadRequest.Types.FieldViolation { Field = "limit", Description = "must be from 1 to 100, or be left out" });
    }

#endif
#if (hasEvents)
    /// <summary>The idempotency key of a call; null if there is none.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: the key is malformed, or there are several.</exception>
    public static IdempotencyKey? KeyOf(Metadata headers)
    {
        var keys = headers.GetAll(KeyName).Select(entry => entry.Value).ToList();
        return keys.Count == 0 ? null
            : keys is [var text] && IdempotencyKey.TryParse(text, out var key) ? key
            : throw InvalidKey(IdempotencyKey.Rule);
    }

    /// <summary>INVALID_ARGUMENT, because of the call's idempotency key.</summary>
    public static RpcException InvalidKey(string rule) =>
        Errors.Invalid(new BadRequest.Types.FieldViolation { Field = KeyName, Description = rule });

#endif
    // Logs, terminals and other programs interpret control characters as commands.
    private static bool IsText(string text, int longest) =>
        text.Length <= longest && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);
}
