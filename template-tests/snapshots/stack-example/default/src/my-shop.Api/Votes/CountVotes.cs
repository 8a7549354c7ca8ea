using Microsoft.Extensions.Options;
using my_shop.Events;

namespace my_shop.Votes;

/// <summary>
/// Counts votes, many at a time. The layer notes them in the inbox in the same transaction and passes only those that were not counted
/// before, so each vote is counted once, however often it is delivered.
/// </summary>
internal sealed class CountVotes(VoteTable table, IOptions<VotesOptions> options) : IBatchHandler<VoteCast>
{
    public async Task HandleAsync(EventBatch<VoteCast> batch, CancellationToken cancellationToken)
    {
        var names = options.Value.Names;
        // In one order everywhere, so that two workers cannot wait for each other.
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var index = 0; index < batch.Count; index++)
        {
            var option = batch[index].Content.Option;
            if (names.Contains(option))
            {
                counts[option] = counts.GetValueOrDefault(option) + 1;
            }
            else
            {
                batch.Reject(index, $"There is no option '{option}'.");
            }
        }
        foreach (var (option, votes) in counts)
        {
            await table.AddAsync(option, votes, cancellationToken);
        }
    }
}
