using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Stack_Service._1.Votes;

/// <summary>
/// Tells clients how the results change. However many clients watch, the counts are read once per interval, and not at all while nobody
/// watches. A client that reads slowly skips results; the next ones it gets are the current ones.
/// </summary>
internal sealed partial class ResultsFeed(
    IServiceScopeFactory scopes, IOptions<VotesOptions> options, TimeProvider time, IHostApplicationLifetime lifetime,
    ILogger<ResultsFeed> logger)
    : BackgroundService
{
    // Shows proxies and clients that the connection is alive, and the service that a client is gone.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly List<Channel<VoteResults>> _watchers = [];
    private readonly SemaphoreSlim _wanted = new(0);
    private bool _isNewcomer;

    /// <summary>Whether as many clients watch as may.</summary>
    public bool IsFull => Count() >= options.Value.MaxWatchers;

    /// <summary>Watches the results: the current ones at once, then each change, and in between a repetition every 15 seconds.</summary>
    public async IAsyncEnumerable<VoteResults> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = Channel.CreateBounded<VoteResults>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        Add(watcher);
        try
        {
            await foreach (var results in watcher.Reader.ReadAllAsync(cancellationToken))
            {
                yield return results;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(watcher);
            }
        }
    }

    public override void Dispose()
    {
        _wanted.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Open streams must not hold up the stop.
        await using var stop = lifetime.ApplicationStopping.Register(Complete);
        while (!stoppingToken.IsCancellationRequested)
        {
            await _wanted.WaitAsync(stoppingToken);
            await FeedAsync(stoppingToken);
        }
    }

    private async Task FeedAsync(CancellationToken stoppingToken)
    {
        var (sent, sentAt, isFailing) = (-1L, 0L, false);
        while (Count() > 0)
        {
            try
            {
                var results = await ReadAsync(stoppingToken);
                isFailing = false;
                // Counts only grow, so another total is another result.
                if (TakeNewcomer() || results.Total != sent || time.GetElapsedTime(sentAt) >= Heartbeat)
                {
                    Send(results);
                    (sent, sentAt) = (results.Total, time.GetTimestamp());
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isFailing)
                {
                    LogFailing(logger, failure.GetBaseException().Message);
                }
                isFailing = true;
            }
            await Task.Delay(options.Value.ReadEvery, time, stoppingToken);
        }
    }

    private async Task<VoteResults> ReadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<VoteTable>().ReadAsync(cancellationToken);
    }

    private void Add(Channel<VoteResults> watcher)
    {
        lock (_gate)
        {
            _watchers.Add(watcher);
            _isNewcomer = true;
        }
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            watcher.Writer.TryComplete();
        }
        _wanted.Release();
    }

    private int Count()
    {
        lock (_gate)
        {
            return _watchers.Count;
        }
    }

    private bool TakeNewcomer()
    {
        lock (_gate)
        {
            var was = _isNewcomer;
            _isNewcomer = false;
            return was;
        }
    }

    private void Send(VoteResults results)
    {
        lock (_gate)
        {
            _watchers.ForEach(watcher => watcher.Writer.TryWrite(results));
        }
    }

    private void Complete()
    {
        lock (_gate)
        {
            _watchers.ForEach(watcher => watcher.Writer.TryComplete());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The results cannot be read, so clients that watch them wait: {Reason}")]
    private static partial void LogFailing(ILogger logger, string reason);
}
