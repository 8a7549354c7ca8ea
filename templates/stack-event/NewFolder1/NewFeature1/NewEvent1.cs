using System.Text.Json.Serialization;
using NewRoot1.Events;

namespace NewRoot1.NewFeature1;

/// <summary>Everything that the handlers of this event need to know, so that they do not have to ask for it.</summary>
/// <param name="NewSubject1Id">The newSubject1 that it is about.</param>
#if (hasEventName)
[Event("new-event-name-1")]
#else
[Event("new-category-1.new-event-1")]
#endif
internal sealed record NewEvent1(Guid NewSubject1Id);

[JsonSerializable(typeof(NewEvent1))]
internal sealed partial class NewEvent1Json : JsonSerializerContext;
