using System.Text.Json;

namespace Stack_Service._1.Bus;

/// <summary>An event that passed.</summary>
/// <param name="Number">Its place in the journal.</param>
/// <param name="Id">Its id, by which a repetition can be recognized.</param>
/// <param name="Time">When it was recorded in its stream.</param>
internal sealed record PassedEvent(long Number, string Id, string Category, string Type, DateTimeOffset Time, JsonElement Data)
{
    public static PassedEvent From(JournalRow row)
    {
        using var data = JsonDocument.Parse(row.Data);
        return new(
            row.Number, row.EventId, row.Category, row.Type, DateTimeOffset.FromUnixTimeMilliseconds(row.Time), data.RootElement.Clone());
    }
}

/// <param name="Id">The id of the event.</param>
/// <param name="Stream">The key of its stream.</param>
internal sealed record PublishedAnswer(string Id, string Stream, string EntryId);

internal sealed record CountedEvents(string Name, long Events);
