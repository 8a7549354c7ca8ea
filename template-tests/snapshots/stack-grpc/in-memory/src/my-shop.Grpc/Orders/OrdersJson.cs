using System.Text.Json;
using System.Text.Json.Serialization;

namespace my_shop.Orders;

/// <summary>Everything of orders that becomes JSON, which is their events: read and written without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OrderPlaced))]
internal sealed partial class OrdersJson : JsonSerializerContext;
