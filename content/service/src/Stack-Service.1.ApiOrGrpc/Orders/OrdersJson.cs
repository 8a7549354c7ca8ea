using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stack_Service._1.Orders;

#if (isGrpc)
#if (redisStreams && !hasDatabase)
/// <summary>Everything of orders that becomes JSON, in the store and in events: read and written without reflection.</summary>
#else
/// <summary>Everything of orders that becomes JSON, which is their events: read and written without reflection.</summary>
#endif
#else
/// <summary>Everything of orders that becomes JSON, in requests, in answers and in events: read and written without reflection.</summary>
#endif
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
#if (!isGrpc)
[JsonSerializable(typeof(PlaceOrder))]
#if (hasDatabase)
[JsonSerializable(typeof(OrderPage))]
#endif
#endif
#if (!isGrpc || (redisStreams && !hasDatabase))
[JsonSerializable(typeof(Order))]
#endif
#if (hasEvents)
[JsonSerializable(typeof(OrderPlaced))]
#endif
internal sealed partial class OrdersJson : JsonSerializerContext;
