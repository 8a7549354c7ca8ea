using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Database;

namespace Stack_Service._1.Links;

/// <summary>The links in the database.</summary>
internal sealed class LinkTable(AppDbContext database, TimeProvider time)
{
    /// <summary>
    /// The length of a code. With 62 characters to choose from, there are 3.5 trillion codes, too many to guess one that is used.
    /// </summary>
    public const int CodeLength = 7;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public Task<Link?> FindAsync(string code, CancellationToken cancellationToken) =>
        database.Set<Link>().AsNoTracking().FirstOrDefaultAsync(link => link.Code == code, cancellationToken);

    /// <summary>Adds a link to <paramref name="url"/> under a new random code.</summary>
    public async Task<Link> AddAsync(string url, CancellationToken cancellationToken)
    {
        while (true)
        {
            var link = new Link(RandomNumberGenerator.GetString(Alphabet, CodeLength), url, time.GetUtcNow());
            var added = await database.Database.ExecuteSqlAsync(
                $"INSERT INTO links (code, url, created_at) VALUES ({link.Code}, {link.Url}, {link.CreatedAt}) ON CONFLICT DO NOTHING",
                cancellationToken);
            if (added > 0)
            {
                return link;
            }
        }
    }
}
