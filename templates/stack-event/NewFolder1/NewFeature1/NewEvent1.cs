using System.Text.Json.Serialization;
using NewRoot1.Events;

namespace NewRoot1.NewFeature1;

/// <summary>Contains everything that the handlers of this event need, so that they look nothing up.</summary>
/// <param name="NewSubject1Id">The id of the newSubject1.</param>
#if (hasEventName)
[Event("new-event-name-1")]
#else
[Event("new-category-1.new-event-1")]
#endif
internal sealed record NewEvent1(Guid NewSubject1Id);

[JsonSerializable(typeof(NewEvent1))]
internal sealed partial class NewEvent1Json : JsonSerializerContext;
