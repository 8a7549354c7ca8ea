using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stack_Service._1.Data.Schema;
using Stack_Service._1.Events.Transactions;

namespace Stack_Service._1.Data.Outbox;

/// <summary>
/// Brings events from the outbox to the event log, in the order of their rows, and then deletes the rows. Every instance of the service has
/// a relay, and one of them at a time works. What was appended and could not be deleted is recognized when it comes again.
/// </summary>
internal sealed partial class OutboxRelay(
    IOutboxRows rows, IOutboxTarget target, OutboxSignal signal, SchemaState schema, IDatabaseProvider provider,
    IOptions<OutboxOptions> options, TimeProvider time, ILogger<OutboxRelay> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // Beyond this, the server may have ended the relay's transaction, and another relay may be at work.
    private static readonly TimeSpan TimeToAppend = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Rest> _resting = [];
    private readonly ConcurrentDictionary<string, SentBatches> _sent = [];
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RelayAsync(stoppingToken);
        }
        finally
        {
            await ForgetSentAsync();
        }
    }

    private async Task RelayAsync(CancellationToken stoppingToken)
    {
        await schema.WaitAsync(stoppingToken);
        var failures = 0;
        var isWoken = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RelayAllAsync(isWoken, stoppingToken);
                failures = 0;
                Healthy();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                failures++;
                Failing(failure);
            }
            var jitter = 0.8 + 0.4 * Random.Shared.NextDouble();
            if (failures > 0)
            {
                await Task.Delay(Backoff(failures) * jitter, time, stoppingToken);
            }
            isWoken = await signal.WaitAsync(failures > 0 ? TimeSpan.Zero : options.Value.PollInterval * jitter, stoppingToken)
                || failures > 0;
        }
    }

    private async Task RelayAllAsync(bool isWoken, CancellationToken stoppingToken)
    {
        // A look costs less than a turn, and mostly there is nothing.
        if (!isWoken && !await rows.AnyAsync(stoppingToken))
        {
            return;
        }
        var isEmpty = false;
        for (var after = 0L; !isEmpty && !stoppingToken.IsCancellationRequested;)
        {
            var appended = await RelayOnceAsync(after, stoppingToken);
            isEmpty = after == 0 && appended.Count == 0;
            // Then from the beginning again: a row may be committed after others that were written later.
            after = appended.Count < options.Value.BatchSize ? 0 : appended.Max(item => item.Id);
        }
    }

    /// <returns>The rows that have left the outbox.</returns>
    private async Task<IReadOnlyList<OutboxItem>> RelayOnceAsync(long after, CancellationToken stoppingToken)
    {
        var resting = _resting
            .Where(stream => time.GetElapsedTime(stream.Value.Since) < stream.Value.For)
            .Select(stream => stream.Key)
            .ToList();
        var since = time.GetTimestamp();
        IReadOnlyList<OutboxItem> appended = [];
        await rows.RelayAsync(
            after, options.Value.BatchSize, resting,
            async items => [.. (appended = await AppendAsync(items, since, stoppingToken)).Select(item => item.Id)], stoppingToken);
        foreach (var stream in appended.GroupBy(item => item.Stream))
        {
            _sent[stream.Key].Deleted(stream.Select(item => item.Row));
        }
        return appended;
    }

    /// <returns>The rows that the event log has confirmed.</returns>
    private async Task<IReadOnlyList<OutboxItem>> AppendAsync(IReadOnlyList<OutboxItem> items, long since, CancellationToken stoppingToken)
    {
        var streams = items.GroupBy(item => item.Stream).Select(stream => AppendAsync(stream.Key, [.. stream], since, stoppingToken));
        return [.. (await Task.WhenAll(streams)).SelectMany(appended => appended)];
    }

    private async Task<IEnumerable<OutboxItem>> AppendAsync(
        string stream, List<OutboxItem> items, long since, CancellationToken stoppingToken)
    {
        var batch = _sent.GetOrAdd(stream, _ => new()).Next(
            items.ConvertAll(item => new OutboxEntry(item.Row, item.Name, item.EventId, item.Once, item.Fields)));
        if (time.GetElapsedTime(since) > TimeToAppend)
        {
            return [];
        }
        var (appended, failure) = await target.AppendAsync(stream, batch, stoppingToken);
        if (failure is null)
        {
            _resting.TryRemove(stream, out _);
        }
        else
        {
            // The other streams go on.
            var failures = _resting.TryGetValue(stream, out var rest) ? rest.Failures + 1 : 1;
            _resting[stream] = new(failures, time.GetTimestamp(), Backoff(failures));
        }
        return items.Take(appended);
    }

    /// <summary>Tells the event log which batches need not be recognized any more. What it does not hear of, it forgets after a day.</summary>
    private async Task ForgetSentAsync()
    {
        foreach (var (stream, sent) in _sent)
        {
            var batch = sent.Next([]);
            if (batch.Finished.Count > 0 && await target.AppendAsync(stream, batch, CancellationToken.None) is { Failure: not null })
            {
                return;
            }
        }
    }

    private static TimeSpan Backoff(int failures) =>
        TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 0.1 * Math.Pow(2, Math.Min(failures - 1, 10))));

    private void Failing(Exception failure)
    {
        // Nobody knows whether the rows were deleted.
        _sent.Clear();
        if (!_isFailing)
        {
            _isFailing = true;
            LogFailing(logger, failure.GetBaseException().Message, provider.IsUnavailable(failure) ? null : failure);
        }
    }

    private void Healthy()
    {
        if (_isFailing)
        {
            _isFailing = false;
            LogHealthy(logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events stay in the outbox until the database answers: {Reason}")]
    private static partial void LogFailing(ILogger logger, string reason, Exception? unforeseen);

    [LoggerMessage(Level = LogLevel.Information, Message = "Events leave the outbox again")]
    private static partial void LogHealthy(ILogger logger);

    /// <summary>A stream to which nothing is appended for a while.</summary>
    private sealed record Rest(int Failures, long Since, TimeSpan For);
}
