using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>
/// A registration of a dead-letter handler. It reads the stream of the dead letters like a handler of events reads theirs.
/// </summary>
internal sealed class DeadLetterRegistration<TEvent, THandler>(string? group, Action<HandlerOptions>? configure)
    : HandlerRegistration(EventName.Of<TEvent>().Value, group, options => KeepTrying(options, configure)), ISingleRegistration
    where TEvent : class
    where THandler : class, IDeadLetterHandler<TEvent>
{
    public override bool IsFlat => EventName.IsFlat<TEvent>();

    public override bool IsOfDeadLetters => true;

    public override string Section => $"DeadLetterHandlers:{Handles}";

    public override string? StreamOf(EventsOptions options) => DeadLetter.StreamOf(options.StreamOf(EventName.Of<TEvent>()));

    public HandlerCall Decode(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer)
    {
        var content = ReadContent(received, entry, serializer);
        return (services, context, cancellationToken) =>
        {
            var letter = Describe(context, entry, services.GetRequiredService<IOptions<EventsOptions>>().Value);
            return services.GetRequiredService<THandler>().HandleAsync(content, letter, cancellationToken);
        };
    }

    // It retries for days, because nothing handles a dead letter after that.
    private static void KeepTrying(HandlerOptions options, Action<HandlerOptions>? configure)
    {
        options.MaxDeliveries = 1_000;
        configure?.Invoke(options);
    }

    private static TEvent? ReadContent(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer)
    {
        try
        {
            return DeadLetter.OriginalFields(entry) is { Count: > 0 } fields ? serializer.Read<TEvent>(received.Data, fields) : null;
        }
        catch (UndecodableEventException)
        {
            // This may be the reason why it became a dead letter.
            return null;
        }
    }

    private static DeadLetterContext Describe(EventContext context, LogEntry entry, EventsOptions options) => new()
    {
        EventId = DeadLetter.EventIdOf(entry),
        Name = context.Name,
        Stream = options.StreamOf(context.Name),
        DeadLetterId = entry.Id,
        Group = entry.Text(DeadLetter.GroupField) ?? "",
        Reason = DeadLetter.ReasonOf(entry.Text(DeadLetter.ReasonField) ?? ""),
        Error = entry.Text(DeadLetter.ErrorField) ?? "",
        Deliveries = int.TryParse(entry.Text(DeadLetter.DeliveriesField), CultureInfo.InvariantCulture, out var deliveries)
            ? deliveries
            : 0,
    };
}
