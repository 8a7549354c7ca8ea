using my_shop.Events;

namespace my_shop.Faults;

/// <summary>The same event in a later version of the service, with one member more and one less.</summary>
[Event("faults.happened")]
internal sealed record FaultHappenedLater(
    long Sequence, string Key, string Mode, int Milliseconds = 0, int Times = 0, string? Origin = null);
