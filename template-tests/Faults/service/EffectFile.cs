using System.Diagnostics;
using System.Globalization;
using System.Text;
using my_shop.Events;

namespace my_shop.Faults;

/// <summary>
/// The effect of the handlers: a line in a file of this process, written through to the operating system at once, so that the end
/// of the process does not take it away. It says when a handler began, when it was done, and when it failed.
/// </summary>
internal sealed class EffectFile : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file;

    public EffectFile(IConfiguration configuration)
    {
        var folder = configuration["Faults:Effects"] ?? Path.GetTempPath();
        var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Stopwatch.GetTimestamp()}.effects");
        _file = new FileStream(Path.Combine(folder, name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }

    public void Begin(EventContext context, string key, long sequence) => Write("begin", context, key, sequence);

    public void Done(EventContext context, string key, long sequence) => Write("done", context, key, sequence);

    public void Failed(EventContext context, string key, long sequence) => Write("failed", context, key, sequence);

    public void Dispose() => _file.Dispose();

    private void Write(string what, EventContext context, string key, long sequence)
    {
        // The monotonic clock is the machine's: times of different processes can be compared.
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{what}\t{context.EventId}\t{context.EntryId}\t{context.Attempt}\t{key}\t{sequence}\t"
                + $"{Environment.ProcessId}\t{Stopwatch.GetTimestamp()}\n");
        lock (_lock)
        {
            _file.Write(Encoding.UTF8.GetBytes(line));
        }
    }
}
