namespace StackTemplates.Tests.Faults.Rig;

/// <summary>A dead letter.</summary>
/// <param name="EventId">The event's id; that of the entry if the event had none.</param>
/// <param name="Reason">Why.</param>
public sealed record DeadLetter(string EventId, string Reason)
{
    /// <summary>All dead letters.</summary>
    public static IReadOnlyList<DeadLetter> All(RespClient client)
    {
        try
        {
            return
            [
                .. StreamFigures.Entries(client, Arrangement.DeadLetters).Select(entry => new DeadLetter(
                    entry.Fields.GetValueOrDefault("id") as string ?? (string)entry.Fields["dead.id"]!,
                    (string)entry.Fields["dead.reason"]!)),
            ];
        }
        catch (RespException other) when (other.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            return [];
        }
    }

    /// <summary>The ids of the dead-lettered events.</summary>
    public static HashSet<string> EventIds(RespClient client) => [.. All(client).Select(letter => letter.EventId)];
}
