using NewRoot1.Events;

namespace NewRoot1.NewFeature1;

/// <summary>It holds all that its handlers need, so that they ask nobody.</summary>
[Event("new-category-1.new-event-1")]
internal sealed record NewEvent1(Guid Id);
