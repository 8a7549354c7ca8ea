using System.Diagnostics;

namespace StackTemplates.Build.Kit;

/// <summary>The reply of <c>XINFO GROUPS</c> for one consumer group.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Consumers">How many consumers it knows.</param>
/// <param name="Pending">Entries delivered and not acknowledged.</param>
/// <param name="Lag">
/// Entries not delivered yet; null if the server does not know (before version 7, or after a trim).
/// </param>
/// <param name="LastDelivered">The id of the last entry delivered.</param>
public sealed record GroupFigures(string Name, long Consumers, long Pending, long? Lag, string LastDelivered)
{
    /// <summary>Whether everything published has been handled and acknowledged.</summary>
    public bool IsCaughtUp => Pending == 0 && (Lag ?? 0) == 0;
}

/// <summary>Reads what a stream looks like from outside the service.</summary>
public static class StreamFigures
{
    /// <summary>The consumer group <paramref name="name"/> of <paramref name="stream"/>; null if there is none.</summary>
    public static GroupFigures? Group(RespClient client, string stream, string name)
    {
        try
        {
            return client.List("XINFO", "GROUPS", stream).Select(group => Figures(Pairs(group)))
                .FirstOrDefault(group => group.Name == name);
        }
        catch (RespException error) when (error.Message.Contains("no such key", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>The entries of <paramref name="stream"/> by id, each with its fields.</summary>
    public static IReadOnlyList<(string Id, IReadOnlyDictionary<string, object?> Fields)> Entries(
        RespClient client, string stream) =>
        [.. client.List("XRANGE", stream, "-", "+").Cast<object?[]>().Select(entry => ((string)entry[0]!, Pairs(entry[1])))];

    /// <summary>
    /// Asks until the group has caught up or <paramref name="limit"/> is over; returns the last figures either way.
    /// </summary>
    /// <exception cref="TimeoutException">There is no such group, even then.</exception>
    public static async Task<GroupFigures> WaitUntilCaughtUpAsync(
        RespClient client, string stream, string name, TimeSpan limit, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var group = Group(client, stream, name);
            if (group is { IsCaughtUp: true } || clock.Elapsed > limit)
            {
                return group ?? throw new TimeoutException($"The stream {stream} has no consumer group {name}.");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Whether the stream has entries that were not delivered to the group yet, even if the lag is unknown.</summary>
    public static bool HasUndelivered(RespClient client, string stream, GroupFigures group) =>
        client.List("XRANGE", stream, $"({group.LastDelivered}", "+", "COUNT", "1").Count > 0;

    /// <summary>The names of the group's consumers, with the number of pending entries of each.</summary>
    public static IReadOnlyDictionary<string, long> Consumers(RespClient client, string stream, string group) =>
        client.List("XINFO", "CONSUMERS", stream, group).Select(Pairs)
            .ToDictionary(consumer => (string)consumer["name"]!, consumer => (long)consumer["pending"]!, StringComparer.Ordinal);

    private static GroupFigures Figures(Dictionary<string, object?> fields) => new(
        (string)fields["name"]!,
        (long)fields["consumers"]!,
        (long)fields["pending"]!,
        fields.GetValueOrDefault("lag") as long?,
        (string)fields["last-delivered-id"]!);

    private static Dictionary<string, object?> Pairs(object? list) =>
        ((object?[])list!).Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => pair[1], StringComparer.Ordinal);
}
