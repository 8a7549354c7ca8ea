using Stack_Service._1.Events;

namespace Stack_Service._1.Data.Inbox;

internal static class InboxEntries
{
    // An event's name is part of it, because events of different types may have the same id: that of the request that caused both.
    public static string ConsumerOf(string group, EventContext context) => $"{group}:{context.Name}";

    /// <summary>The events that rows were added for. Where a batch has an event twice, the first of them is.</summary>
    /// <param name="added">Consumer and event id of each row.</param>
    public static IReadOnlyList<EventContext> Select(
        string group, IReadOnlyList<EventContext> events, List<(string Consumer, string EventId)> added) =>
        added.Count == events.Count ? events : [.. events.Where(context => added.Remove((ConsumerOf(group, context), context.EventId)))];
}
