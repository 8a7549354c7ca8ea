namespace StackTemplates.Build.Kit;

/// <summary>
/// Keeps every processor busy until it is disposed, so that everything else gets a third of each. The loops are threads of this
/// process, so they end with it, even by <c>kill -9</c>.
/// </summary>
public sealed class BusyLoops : IDisposable
{
    private const int ForEachProcessor = 2;

    private readonly List<Thread> _threads = [];
    private volatile bool _stopping;

    /// <summary>Starts them.</summary>
    public BusyLoops()
    {
        for (var count = ForEachProcessor * Environment.ProcessorCount; count > 0; count--)
        {
            var thread = new Thread(Spin) { IsBackground = true, Name = "busy loop" };
            thread.Start();
            _threads.Add(thread);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _threads.Count;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _threads.ForEach(thread => thread.Join());
    }

    private void Spin()
    {
        while (!_stopping)
        {
        }
    }
}
