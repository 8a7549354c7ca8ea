using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Stack_Service._1.Database;

namespace Stack_Service._1.Votes;

/// <summary>The counts in the database.</summary>
internal sealed class VoteTable(AppDbContext database, IOptions<VotesOptions> options)
{
    /// <summary>Adds votes to the count of an option, in the open transaction of the context if there is one.</summary>
    public Task AddAsync(string option, long votes, CancellationToken cancellationToken) => database.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO vote_counts (option, votes) VALUES ({option}, {votes})
        ON CONFLICT (option) DO UPDATE SET votes = vote_counts.votes + excluded.votes
        """,
        cancellationToken);

    public async Task<VoteResults> ReadAsync(CancellationToken cancellationToken)
    {
        var counts = await database.Set<VoteCount>().AsNoTracking()
            .ToDictionaryAsync(count => count.Option, count => count.Votes, cancellationToken);
        var results = options.Value.Names.Select(option => new OptionVotes(option, counts.GetValueOrDefault(option))).ToList();
        return new VoteResults(results.Sum(option => option.Votes), results);
    }
}
