using my_shop.Events;

namespace my_shop.Payments;

/// <summary>It holds all that its handlers need, so that they ask nobody.</summary>
[Event("payments.payment-received")]
internal sealed record PaymentReceived(Guid Id);
