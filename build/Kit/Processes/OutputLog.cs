namespace StackTemplates.Build.Kit;

/// <summary>The lines a child process wrote, in order of arrival; safe to read while it still writes.</summary>
public sealed class OutputLog(Action<string>? onLine = null)
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];

    /// <summary>What has been written so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    /// <summary>Adds a line; null, the end of the stream, is ignored.</summary>
    public void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (gate)
        {
            lines.Add(line);
        }

        onLine?.Invoke(line);
    }
}
