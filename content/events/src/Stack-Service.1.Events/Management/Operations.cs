using System.Net;

namespace Stack_Service._1.Events.Management;

internal enum OperationKind
{
    Redrive,
    Discard,
}

internal enum OperationState
{
    Running,
    Completed,
    Stopped,
    Failed,
}

/// <summary>
/// The redrives and discards of many dead letters on this instance. Each goes on without the request that started it, until it is done, it
/// is stopped, or the instance stops; it can be repeated at any time, because what it has done is no longer among the dead letters.
/// </summary>
internal sealed class Operations(StreamAdministration streams, ChangeLog changes, TimeProvider time)
{
    // How many are listed, ended ones included.
    private const int Most = 50;

    private readonly Lock _lock = new();
    private readonly List<Operation> _all = [];
    private bool _isClosed;

    /// <summary>Those that run and the last ones that ended, the newest first.</summary>
    public IReadOnlyList<Operation> All
    {
        get
        {
            lock (_lock)
            {
                return [.. Enumerable.Reverse(_all)];
            }
        }
    }

    public Operation? Find(string id) => All.FirstOrDefault(one => one.Id == id);

    /// <param name="perSecond">The most to change in a second; null: as fast as possible.</param>
    /// <param name="by">Who asked for it, for the log.</param>
    /// <returns>Null if one is running on the stream already.</returns>
    public Operation? Start(OperationKind kind, string stream, DeadLetterFilter filter, int? perSecond, IPAddress? by)
    {
        lock (_lock)
        {
            if (_isClosed || _all.Exists(one => one.Stream == stream && one.State == OperationState.Running))
            {
                return null;
            }
            Forget(_all.Count + 1 - Most);
            var operation = new Operation(kind, stream, time);
            _all.Add(operation);
            operation.Start(stopping => RunAsync(operation, filter, perSecond, by, stopping));
            return operation;
        }
    }

    /// <summary>Stops all of them, and refuses new ones.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
            return Task.WhenAll(_all.Select(one => one.StopAsync()));
        }
    }

    private void Forget(int count)
    {
        foreach (var ended in _all.Where(one => one.State != OperationState.Running).Take(Math.Max(0, count)).ToList())
        {
            _all.Remove(ended);
            ended.Dispose();
        }
    }

    private async Task RunAsync(Operation operation, DeadLetterFilter filter, int? perSecond, IPAddress? by, CancellationToken stopping)
    {
        var (stream, change) = (operation.Stream, operation.Kind == OperationKind.Redrive ? "redrive" : "discard");
        changes.Started(by, change, stream);
        try
        {
            operation.Total = await streams.CountAsync(stream, filter, stopping);
            await (operation.Kind == OperationKind.Redrive
                ? streams.RedriveAllAsync(stream, filter, perSecond, operation.Progress, stopping)
                : streams.DiscardAllAsync(stream, filter, perSecond, operation.Progress, stopping));
        }
        finally
        {
            changes.Changed(by, change, stream, operation.Done);
        }
    }
}

/// <summary>One redrive or discard of many dead letters.</summary>
internal sealed class Operation(OperationKind kind, string stream, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private long _done;

    public string Id { get; } = Guid.CreateVersion7().ToString("N");

    public OperationKind Kind => kind;

    public string Stream => stream;

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public DateTimeOffset? EndedAt { get; private set; }

    public OperationState State { get; private set; }

    /// <summary>How many dead letters matched at the start; null until they are counted.</summary>
    public long? Total { get; set; }

    /// <summary>How many are done.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Why it failed; null if it did not.</summary>
    public Exception? Failure { get; private set; }

    public void Start(Func<CancellationToken, Task> work) => _work = Task.Run(() => RunAsync(work));

    public void Progress(long count) => Interlocked.Add(ref _done, count);

    /// <summary>Stops it after the dead letters that it is changing just now.</summary>
    public async Task StopAsync()
    {
        if (State == OperationState.Running)
        {
            await _stopping.CancelAsync();
            await _work;
        }
    }

    /// <summary>Waits for its end, and stops it if <paramref name="cancellationToken"/> is cancelled before.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(_stopping.Cancel);
        await _work;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(Func<CancellationToken, Task> work)
    {
        var state = OperationState.Completed;
        try
        {
            await work(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            state = OperationState.Stopped;
        }
        catch (Exception failure)
        {
            (Failure, state) = (failure, OperationState.Failed);
        }
        (EndedAt, State) = (time.GetUtcNow(), state);
    }
}
