namespace StackTemplates.Tests.Faults.Rig;

/// <summary>The behaviour that an event requests from its handler.</summary>
/// <param name="Mode">The behaviour, as the service's FaultBehaviour names it.</param>
/// <param name="Milliseconds">How long that takes.</param>
/// <param name="Times">In how many attempts it does so.</param>
/// <param name="Bytes">The event's weight.</param>
public sealed record Content(string Mode, int Milliseconds = 0, int Times = 0, int Bytes = 0)
{
    /// <summary>Handled at once.</summary>
    public static readonly Content Fine = new("ok");

    /// <summary>Becomes a dead letter at once.</summary>
    public static readonly Content Rejected = new("reject");

    /// <summary>The usual mix: mostly fine, some slow, a few that fail once or are rejected.</summary>
    public static Content Usual(Random random) => random.Next(100) switch
    {
        < 80 => Fine,
        < 94 => Slow(random.Next(5, 50)),
        < 98 => Throwing(random.Next(1, 3)),
        _ => Rejected,
    };

    /// <summary>Handled after a while.</summary>
    public static Content Slow(int milliseconds) => new("slow", milliseconds);

    /// <summary>Fails this often, then succeeds.</summary>
    public static Content Throwing(int times) => new("throw", Times: times);
}
