namespace Bench;

/// <summary>Makes sure that the comparison is fair.</summary>
internal static class SameFields
{
    /// <exception cref="InvalidOperationException">The entries of the two sides have different fields.</exception>
    public static async Task CheckAsync(BenchServer server, StartSide bare, StartSide generated)
    {
        var (expected, actual) = (await WriteAsync(server, bare), await WriteAsync(server, generated));
        if (!actual.SequenceEqual(expected))
        {
            throw new InvalidOperationException(
                $"The generated service writes the fields '{string.Join(", ", actual)}', the bare side '{string.Join(", ", expected)}'.");
        }
    }

    private static async Task<IReadOnlyList<string>> WriteAsync(BenchServer server, StartSide start)
    {
        await server.ClearAsync();
        await using var side = await start(consume: false);
        await side.PublishAsync(Ping.Next(0));
        return await server.FieldNamesAsync();
    }
}
