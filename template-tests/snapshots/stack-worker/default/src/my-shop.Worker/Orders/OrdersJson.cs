using System.Text.Json;
using System.Text.Json.Serialization;

namespace my_shop.Orders;

/// <summary>The types of orders that are serialized as JSON, in the store and in events, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(OrderPlaced))]
internal sealed partial class OrdersJson : JsonSerializerContext;
