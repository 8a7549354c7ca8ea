using System.ComponentModel.DataAnnotations;

namespace my_shop.Votes;

/// <summary>The request to cast a vote.</summary>
public sealed record CastVote([property: Required] string Option);

/// <summary>The answer to a vote that was recorded.</summary>
/// <param name="Id">The vote's entry in the stream.</param>
internal sealed record VoteAccepted(string Id);
