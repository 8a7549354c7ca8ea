using System.Text.Json.Serialization;
using my_shop.Events;

namespace my_shop.Payments;

/// <summary>Contains everything that the handlers of this event need, so that they look nothing up.</summary>
/// <param name="PaymentId">The id of the payment.</param>
[Event("payments.payment-received")]
internal sealed record PaymentReceived(Guid PaymentId);

[JsonSerializable(typeof(PaymentReceived))]
internal sealed partial class PaymentReceivedJson : JsonSerializerContext;
