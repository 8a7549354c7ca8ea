using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stack_Service._1.Orders;

#if (!isWebApi)
#if (redisStreams && !hasDatabase)
/// <summary>The types of orders that are serialized as JSON, in the store and in events, without reflection.</summary>
#else
/// <summary>The types of orders that are serialized as JSON, in events, without reflection.</summary>
#endif
#else
/// <summary>The types of orders that are serialized as JSON, in requests, responses and events, without reflection.</summary>
#endif
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
#if (isWebApi)
[JsonSerializable(typeof(PlaceOrder))]
#if (hasDatabase)
[JsonSerializable(typeof(OrderPage))]
#endif
#endif
#if (isWebApi || (redisStreams && !hasDatabase))
[JsonSerializable(typeof(Order))]
#endif
#if (hasEvents)
[JsonSerializable(typeof(OrderPlaced))]
#endif
internal sealed partial class OrdersJson : JsonSerializerContext;
