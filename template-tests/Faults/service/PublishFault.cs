namespace my_shop.Faults;

/// <summary>The request to publish an event.</summary>
public sealed record PublishFault(
    string EventId, long Sequence, string Key, string Mode, int Milliseconds = 0, int Times = 0, string? Padding = null);

/// <summary>The answer once the server has confirmed it.</summary>
public sealed record FaultPublished(string EventId, string EntryId);
