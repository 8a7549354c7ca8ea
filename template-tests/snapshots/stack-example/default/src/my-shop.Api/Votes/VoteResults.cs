namespace my_shop.Votes;

/// <summary>How often each option was voted for.</summary>
/// <param name="Options">Every option, in the order in which they are configured.</param>
internal sealed record VoteResults(long Total, IReadOnlyList<OptionVotes> Options);

internal sealed record OptionVotes(string Option, long Votes);
