using Stack_Service._1.Data;
using Stack_Service._1.Events;

namespace Stack_Service._1.Clicks;

/// <summary>Stores clicks, many at a time. Delivered again, a click changes nothing, because its row is there already.</summary>
internal sealed class StoreClicks(ClickTable table, DatabaseFailures failures) : IBatchHandler<LinkClicked>
{
    public async Task HandleAsync(EventBatch<LinkClicked> batch, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddAsync([.. batch.Select(item => RowOf(item.Content, item.Context.EventId))], cancellationToken);
        }
        catch (Exception failure) when (failures.IsUnavailable(failure))
        {
            throw new TryLaterException($"The database is away: {failure.GetBaseException().Message}", innerException: failure);
        }
    }

    private static Click RowOf(LinkClicked click, string id) => new()
    {
        Id = id,
        ShortCode = click.ShortCode,
        Timestamp = click.Timestamp,
        Ip = click.Ip,
        UserAgent = click.UserAgent,
        Referer = click.Referer,
        OriginalUrl = click.OriginalUrl,
    };
}
