using my_shop.Events;

namespace my_shop.Tests.Data;

[Event("tests.written")]
internal sealed record Written(string Text);

[Event("tests.counted")]
internal sealed record Counted(string Text);

/// <summary>What a handler does besides writing its note; it may throw.</summary>
internal sealed class Behaviour(Action<string, EventContext> act)
{
    public void Act(string text, EventContext context) => act(text, context);
}

internal sealed class WriteNote(NotesContext database, Behaviour behaviour) : IEventHandler<Written>
{
    public async Task HandleAsync(Written content, EventContext context, CancellationToken cancellationToken)
    {
        database.Add(new Note { Text = content.Text });
        await database.SaveChangesAsync(cancellationToken);
        behaviour.Act(content.Text, context);
    }
}

internal sealed class CountNote(NotesContext database) : IEventHandler<Counted>
{
    public Task HandleAsync(Counted content, EventContext context, CancellationToken cancellationToken)
    {
        // Saved by the layer, with the transaction.
        database.Add(new Note { Text = $"counted {content.Text}" });
        return Task.CompletedTask;
    }
}

/// <summary>Writes a note for each event, and one for each call; retries what begins with "retry" the first time it is seen.</summary>
internal sealed class WriteNotes(NotesContext database, Retries retries) : IBatchHandler<Written>
{
    public async Task HandleAsync(EventBatch<Written> batch, CancellationToken cancellationToken)
    {
        for (var index = 0; index < batch.Count; index++)
        {
            var text = batch[index].Content.Text;
            if (text.StartsWith("retry", StringComparison.Ordinal) && retries.Add(text))
            {
                batch.Retry(index, "not yet");
            }
            else
            {
                database.Add(new Note { Text = text });
            }
        }
        await database.SaveChangesAsync(cancellationToken);
    }
}

internal sealed class Retries
{
    private readonly HashSet<string> _seen = [];

    public bool Add(string text)
    {
        lock (_seen)
        {
            return _seen.Add(text);
        }
    }
}
