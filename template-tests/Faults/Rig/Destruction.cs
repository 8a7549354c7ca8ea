using System.Diagnostics;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>
/// The events that a fault removed from the server, for example with a deleted stream: no worker can handle them. Events
/// that the server kept count nevertheless.
/// </summary>
public sealed class Destruction
{
    private readonly HashSet<string> _kept = [];
    private long _until;

    /// <summary>Everything published up to now may be gone, except for the entries that are still in the stream.</summary>
    public void HappenedNow(RespClient server)
    {
        _until = Stopwatch.GetTimestamp();
        _kept.Clear();
        foreach (var (_, fields) in StreamFigures.Entries(server, Arrangement.Stream))
        {
            if (fields.GetValueOrDefault("id") is string id)
            {
                _kept.Add(id);
            }
        }
    }

    /// <summary>Whether this event can have been destroyed.</summary>
    public bool Excuses(Publication publication) => publication.StartedAt <= _until && !_kept.Contains(publication.EventId);
}
