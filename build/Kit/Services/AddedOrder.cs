using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>An order that a program puts into the stream with nothing but XADD.</summary>
public static class AddedOrder
{
    /// <summary>Adds an order to <paramref name="stream"/> and returns its id.</summary>
    public static string Add(RespClient client, string stream, string customer, decimal total)
    {
        var id = Guid.CreateVersion7().ToString();
        client.Send(
            "XADD", stream, "*", "orderId", id, "customer", customer, "total", total.ToString(CultureInfo.InvariantCulture),
            "placedAt", DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture));
        return id;
    }
}
