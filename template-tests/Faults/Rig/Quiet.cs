namespace StackTemplates.Tests.Faults.Rig;

/// <summary>
/// The state in which everything published is done with: nothing pending, nothing undelivered, no consumer but the workers.
/// </summary>
internal static class Quiet
{
    // What the server stores together cannot be dropped in part: a node of a stream holds a hundred entries at most.
    private const int Node = 100;

    /// <summary>Waits for it.</summary>
    /// <exception cref="TimeoutException">It did not come; the message says what is left.</exception>
    public static async Task WaitForAsync(Arrangement arrangement, TimeSpan? limit = null)
    {
        var left = "an answer of the server";
        try
        {
            await arrangement.UntilServerAsync(client => (left = Left(client, arrangement)).Length == 0, "quiet", limit);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"I5: {error.Message} What is left: {left}.", error);
        }
    }

    private static string Left(RespClient client, Arrangement arrangement)
    {
        if (StreamFigures.Group(client, Arrangement.Stream, Arrangement.Group) is not { } group)
        {
            return "there is no group";
        }

        if (!group.IsCaughtUp || StreamFigures.HasUndelivered(client, Arrangement.Stream, group))
        {
            return group.ToString();
        }

        var consumers = StreamFigures.Consumers(client, Arrangement.Stream, Arrangement.Group).Keys.ToArray();
        var workers = arrangement.Workers;
        if (consumers.Length != workers.Count || !workers.All(worker => consumers.Any(worker.IsConsumer)))
        {
            return $"consumers {string.Join(", ", consumers)} for the workers {string.Join(", ", workers.Select(worker => worker.Id))}";
        }

        var length = (long)client.Send("XLEN", Arrangement.Stream)!;
        var most = arrangement.MaxEntries + Node;
        return length > most ? $"I6: {length} entries, of which {most} may be kept" : "";
    }
}
