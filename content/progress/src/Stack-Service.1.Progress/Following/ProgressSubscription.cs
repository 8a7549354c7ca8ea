using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Stack_Service._1.Progress.Following;

/// <summary>
/// The changes of a job for one client. If the client reads too slowly, some are missing, and it reads the state instead.
/// </summary>
internal sealed class ProgressSubscription(string job, Action<ProgressSubscription> remove) : IDisposable
{
    private const int Capacity = 16;

    private readonly Channel<ProgressSnapshot> _changes = Channel.CreateBounded<ProgressSnapshot>(Capacity);
    private bool _isMissing;
    private bool _isDisposed;

    public string Job { get; } = job;

    public void Offer(ProgressSnapshot change)
    {
        if (!_changes.Writer.TryWrite(change))
        {
            Volatile.Write(ref _isMissing, true);
        }
    }

    public bool TryRead([MaybeNullWhen(false)] out ProgressSnapshot change) => _changes.Reader.TryRead(out change);

    /// <summary>Whether changes are missing since the last call.</summary>
    public bool TakeMissed() => Interlocked.Exchange(ref _isMissing, false);

    /// <summary>Waits for changes.</summary>
    /// <returns>False if there was none for so long, or the token was cancelled.</returns>
    public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await _changes.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            remove(this);
        }
    }
}
