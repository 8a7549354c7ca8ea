using System.Globalization;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>Reads what the handlers of all processes have recorded, while they still write.</summary>
public sealed class EffectRecord : IDisposable
{
    private readonly TempFolder _folder = TempFolder.Create("effects");
    private readonly Dictionary<string, long> _positions = [];
    private readonly List<Effect> _effects = [];
    private readonly Lock _gate = new();
    private int _done;

    /// <summary>Where the processes write.</summary>
    public string Folder => _folder.Path;

    /// <summary>How many effects there are so far.</summary>
    public int CountDone()
    {
        lock (_gate)
        {
            ReadNew();
            return _done;
        }
    }

    /// <summary>Everything recorded so far; of each process in the order of its record.</summary>
    public IReadOnlyList<Effect> Read()
    {
        lock (_gate)
        {
            ReadNew();
            return [.. _effects];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private void ReadNew()
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*.effects"))
        {
            ReadNew(file);
        }
    }

    private void ReadNew(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = _positions.GetValueOrDefault(file);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();

        // The last line may still be growing.
        var complete = text[..(text.LastIndexOf('\n') + 1)];
        _positions[file] = _positions.GetValueOrDefault(file) + System.Text.Encoding.UTF8.GetByteCount(complete);
        foreach (var line in complete.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var effect = Parse(line);
            _effects.Add(effect);
            _done += effect.IsDone ? 1 : 0;
        }
    }

    private static Effect Parse(string line)
    {
        var parts = line.Split('\t');
        return new Effect(
            parts[0], parts[1], parts[2],
            int.Parse(parts[3], CultureInfo.InvariantCulture),
            parts[4],
            long.Parse(parts[5], CultureInfo.InvariantCulture),
            int.Parse(parts[6], CultureInfo.InvariantCulture),
            long.Parse(parts[7], CultureInfo.InvariantCulture));
    }
}
