using my_shop.Events;

namespace my_shop.Faults;

/// <summary>The same event as a later version of the service knows it: one member more, and one that it has given up.</summary>
[Event("faults.happened")]
internal sealed record FaultHappenedLater(
    long Sequence, string Key, string Mode, int Milliseconds = 0, int Times = 0, string? Origin = null);
