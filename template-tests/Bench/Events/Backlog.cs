using System.Diagnostics;

namespace Bench;

/// <summary>How fast a consumer works off a backlog.</summary>
internal static class Backlog
{
    /// <returns>
    /// <c>backlog</c>: entries a second, from the first one handled until all are acknowledged; <c>allocated</c>: the bytes that the
    /// process allocated meanwhile for each entry.
    /// </returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(
        BenchServer server, Receipts receipts, StartSide start, int entries)
    {
        await server.FillAsync(entries);
        receipts.Expect(entries);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        await using var side = await start(consume: true);
        await receipts.All;
        await server.WaitUntilAcknowledgedAsync();
        return new Dictionary<string, double>
        {
            ["backlog"] = entries / Stopwatch.GetElapsedTime(receipts.First).TotalSeconds,
            ["allocated"] = (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / entries,
        };
    }

    /// <returns><c>backlog-size</c>: as <c>backlog</c>.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureSizeAsync(
        BenchServer server, Receipts receipts, StartSide start, int entries)
    {
        var values = await MeasureAsync(server, receipts, start, entries);
        return new Dictionary<string, double> { ["backlog-size"] = values["backlog"] };
    }
}
