using System.Diagnostics;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>
/// What a fault took from the server, such as a stream that was deleted: events published before, which no worker can be
/// asked for. Whatever the server kept counts all the same.
/// </summary>
public sealed class Destruction
{
    private readonly HashSet<string> kept = [];
    private long until;

    /// <summary>Everything published up to now may be gone, but for what the server still has in its stream.</summary>
    public void HappenedNow(RespClient server)
    {
        until = Stopwatch.GetTimestamp();
        kept.Clear();
        foreach (var (_, fields) in StreamFigures.Entries(server, Arrangement.Stream))
        {
            if (fields.GetValueOrDefault("id") is string id)
            {
                kept.Add(id);
            }
        }
    }

    /// <summary>Whether this event can have been destroyed.</summary>
    public bool Excuses(Publication publication) => publication.StartedAt <= until && !kept.Contains(publication.EventId);
}
