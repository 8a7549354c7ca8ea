namespace Stack_Service._1.Tests;

/// <summary>Holds a request until the test opens it.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new();
    private readonly TaskCompletionSource _opened = new();

    /// <summary>Completes when a request is waiting at the gate.</summary>
    public Task Reached => _reached.Task;

    public void Open() => _opened.TrySetResult();

    public Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
