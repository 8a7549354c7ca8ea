using System.Text.Json.Serialization;
using my_shop.Events;

namespace my_shop.Payments;

/// <summary>Everything that the handlers of this event need to know, so that they do not have to ask for it.</summary>
/// <param name="PaymentId">The payment that it is about.</param>
[Event("payments.payment-received")]
internal sealed record PaymentReceived(Guid PaymentId);

[JsonSerializable(typeof(PaymentReceived))]
internal sealed partial class PaymentReceivedJson : JsonSerializerContext;
