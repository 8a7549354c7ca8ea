using System.Text.Json;
using System.Text.Json.Serialization;

namespace my_shop.Orders;

/// <summary>Everything of orders that becomes JSON, in the store and in events: read and written without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(OrderPlaced))]
internal sealed partial class OrdersJson : JsonSerializerContext;
