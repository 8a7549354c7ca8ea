using my_shop.Events;

namespace my_shop.Votes;

/// <summary>
/// A vote. Its entry has exactly these fields, so any program can cast one: <c>XADD votes * option cats timestamp 1234567890</c>.
/// </summary>
/// <param name="Option">What was voted for.</param>
/// <param name="Timestamp">When, in seconds since 1970. The service does not need it: whoever reads the stream may.</param>
[Event("votes.cast", Flat = true)]
internal sealed record VoteCast(string Option, long Timestamp);
