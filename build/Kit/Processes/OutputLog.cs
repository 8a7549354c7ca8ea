namespace StackTemplates.Build.Kit;

/// <summary>The lines a child process wrote, in order of arrival; safe to read while it still writes.</summary>
public sealed class OutputLog(Action<string>? onLine = null)
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    /// <summary>What has been written so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
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

        lock (_gate)
        {
            _lines.Add(line);
        }

        onLine?.Invoke(line);
    }
}
