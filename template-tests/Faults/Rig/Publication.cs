namespace StackTemplates.Tests.Faults.Rig;

/// <summary>An event that was, or may have been, published.</summary>
/// <param name="EventId">Its id, chosen before the first try.</param>
/// <param name="Key">Its key.</param>
/// <param name="Sequence">Its number among those of its key.</param>
/// <param name="Content">The behaviour that it requests from its handler.</param>
/// <param name="StartedAt">The timestamp before the first try.</param>
public sealed record Publication(string EventId, string Key, long Sequence, Content Content, long StartedAt)
{
    /// <summary>The timestamp of the confirmation; null while there is none.</summary>
    public long? ConfirmedAt { get; set; }

    /// <summary>Whether it was sent more than once, so that it may be in the stream more than once.</summary>
    public bool IsRepeated { get; set; }
}
