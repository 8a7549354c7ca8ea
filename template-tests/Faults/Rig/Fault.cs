namespace StackTemplates.Tests.Faults.Rig;

/// <summary>Something that goes wrong while events are being published and handled.</summary>
/// <param name="Number">Its number in the list of the documentation.</param>
/// <param name="Name">What goes wrong.</param>
/// <param name="Why">What happens then, and why nothing is lost.</param>
/// <param name="StrikeAsync">Injects the fault, under load, and returns when it is over.</param>
public sealed record Fault(int Number, string Name, string Why, Func<Arrangement, CancellationToken, Task> StrikeAsync)
{
    /// <summary>The setup for the fault.</summary>
    public Plan Plan { get; init; } = new();

    /// <summary>Whether it is a reason for an event to be applied more than once.</summary>
    public bool MayRepeat { get; init; } = true;

    /// <summary>Whether it takes so long that only the long run has time for it.</summary>
    public bool IsLong { get; init; }

    /// <summary>Whether it may happen together with others: it expects nothing but the usual arrangement and destroys nothing.</summary>
    public bool Combines { get; init; }

    /// <summary>Additional checks after the run.</summary>
    public Func<Arrangement, Judgement, Task> CheckAsync { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Details that the name does not contain.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Several faults at once: each begins at a moment of its own.</summary>
    public static Fault Together(IReadOnlyList<Fault> faults) => new(
        24, "several of these at once",
        "What holds for each fault holds for all of them, because recovering from one does not depend on another.",
        (arrangement, cancellationToken) => Task.WhenAll(faults.Select(fault => fault.StrikeAsync(arrangement, cancellationToken))))
    {
        Plan = new Plan { Workers = faults.Count + 1 },
        MayRepeat = faults.Any(fault => fault.MayRepeat),
        Detail = string.Join(" + ", faults),
    };

    /// <inheritdoc/>
    public override string ToString() => Detail.Length > 0 ? $"{Number} {Name}: {Detail}" : $"{Number} {Name}";
}
