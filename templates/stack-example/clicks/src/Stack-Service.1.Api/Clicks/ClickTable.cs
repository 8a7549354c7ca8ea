using Microsoft.EntityFrameworkCore;
using Npgsql;
using Stack_Service._1.Database;
using Stack_Service._1.Links;

namespace Stack_Service._1.Clicks;

/// <summary>The clicks in the database.</summary>
internal sealed class ClickTable(AppDbContext database, TimeProvider time)
{
    private const int HoursShown = 24;
    private const int ReferersShown = 10;

    /// <summary>Adds those of the clicks that are not there yet.</summary>
    public async Task AddAsync(IReadOnlyList<Click> clicks, CancellationToken cancellationToken)
    {
        if (!database.Database.IsNpgsql() || !await TryCopyAsync(clicks, cancellationToken))
        {
            await InsertAsync(clicks, cancellationToken);
        }
    }

    public async Task<LinkStats> StatsAsync(Link link, CancellationToken cancellationToken)
    {
        var clicks = database.Set<Click>().AsNoTracking().Where(click => click.ShortCode == link.Code);
        var now = time.GetUtcNow().ToUnixTimeSeconds() / 3600;
        var first = (now - HoursShown + 1) * 3600;
        var counts = await clicks.Where(click => click.Timestamp >= first)
            .GroupBy(click => click.Timestamp / 3600)
            .Select(hour => new { Hour = hour.Key, Clicks = hour.LongCount() })
            .ToDictionaryAsync(hour => hour.Hour, hour => hour.Clicks, cancellationToken);
        var referers = await clicks.Where(click => click.Referer != null)
            .GroupBy(click => click.Referer!)
            .OrderByDescending(referer => referer.LongCount()).ThenBy(referer => referer.Key)
            .Take(ReferersShown)
            .Select(referer => new RefererClicks(referer.Key, referer.LongCount()))
            .ToListAsync(cancellationToken);
        return new LinkStats(
            link.Code,
            link.Url,
            await clicks.LongCountAsync(cancellationToken),
            [.. Enumerable.Range(0, HoursShown).Select(hour => now - HoursShown + 1 + hour)
                .Select(hour => new HourClicks(DateTimeOffset.FromUnixTimeSeconds(hour * 3600), counts.GetValueOrDefault(hour)))],
            referers);
    }

    /// <returns>False if nothing was added, because some of the clicks are there already: COPY cannot leave out rows.</returns>
    private async Task<bool> TryCopyAsync(IReadOnlyList<Click> clicks, CancellationToken cancellationToken)
    {
        await database.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var import = await ((NpgsqlConnection)database.Database.GetDbConnection()).BeginBinaryImportAsync(
                "COPY clicks (id, short_code, timestamp, ip, user_agent, referer, original_url) FROM STDIN (FORMAT BINARY)",
                cancellationToken);
            foreach (var click in clicks)
            {
                await import.WriteRowAsync(
                    cancellationToken, click.Id, click.ShortCode, click.Timestamp, click.Ip,
                    click.UserAgent, click.Referer, click.OriginalUrl);
            }
            await import.CompleteAsync(cancellationToken);
            return true;
        }
        catch (PostgresException conflict) when (conflict.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
        finally
        {
            await database.Database.CloseConnectionAsync();
        }
    }

    private async Task InsertAsync(IReadOnlyList<Click> clicks, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        foreach (var click in clicks)
        {
            await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO clicks (id, short_code, timestamp, ip, user_agent, referer, original_url)
                VALUES ({click.Id}, {click.ShortCode}, {click.Timestamp}, {click.Ip}, {click.UserAgent}, {click.Referer}, {click.OriginalUrl})
                ON CONFLICT DO NOTHING
                """,
                cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }
}
