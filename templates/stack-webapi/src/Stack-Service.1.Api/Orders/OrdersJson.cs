using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stack_Service._1.Orders;

/// <summary>Everything of orders that becomes JSON, in requests, in answers and in events: read and written without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PlaceOrder))]
[JsonSerializable(typeof(Order))]
#if (hasEvents)
[JsonSerializable(typeof(OrderPlaced))]
#endif
internal sealed partial class OrdersJson : JsonSerializerContext;
