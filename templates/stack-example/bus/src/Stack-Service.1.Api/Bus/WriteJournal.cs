using System.Text;
using System.Text.Json;
using Stack_Service._1.Events;

namespace Stack_Service._1.Bus;

/// <summary>Writes the events of a category into the journal, whatever their types.</summary>
internal sealed class WriteJournal(Journal journal) : IBatchHandler<EventContent>
{
    public Task HandleAsync(EventBatch<EventContent> batch, CancellationToken cancellationToken)
    {
        var rows = new List<JournalRow>();
        for (var index = 0; index < batch.Count; index++)
        {
            var (content, context) = batch[index];
            if (content.Data is { } data && IsJson(data))
            {
                rows.Add(new JournalRow
                {
                    EventId = context.EventId,
                    Category = context.Name.Category,
                    Type = context.Name.Type,
                    Time = context.Time.ToUnixTimeMilliseconds(),
                    Data = Encoding.UTF8.GetString(data.Span),
                });
            }
            else
            {
                batch.Reject(index, "The entry has no field 'data' with JSON.");
            }
        }
        return journal.AddAsync(rows, cancellationToken);
    }

    // Any program can write to the stream.
    private static bool IsJson(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var parsed = JsonDocument.Parse(data);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
