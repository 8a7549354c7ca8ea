using my_shop.Events;

namespace my_shop.Faults;

/// <summary>An event whose content says how its handler behaves.</summary>
/// <param name="Sequence">Its number among those of its key, as the publisher counts.</param>
/// <param name="Key">What it belongs to.</param>
/// <param name="Mode">What the handler does: see <see cref="FaultBehaviour"/>.</param>
/// <param name="Milliseconds">How long that takes.</param>
/// <param name="Times">In how many attempts it does so; from the next one on it succeeds.</param>
/// <param name="Padding">Weight, for large events.</param>
[Event("faults.happened")]
internal sealed record FaultHappened(
    long Sequence, string Key, string Mode, int Milliseconds = 0, int Times = 0, string? Padding = null);
