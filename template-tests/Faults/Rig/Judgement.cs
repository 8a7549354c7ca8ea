using System.Diagnostics;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>Compares the records after a run: which published events were applied, and which applied events were published.</summary>
public sealed class Judgement
{
    private Judgement(
        IReadOnlyList<Publication> published, IReadOnlyList<Effect> effects, ISet<string> deadLetters, Destruction destruction)
    {
        Published = published;
        Effects = effects;
        Confirmed = [.. published.Where(one => one.ConfirmedAt is not null)];
        var applied = effects.Where(effect => effect.IsDone)
            .GroupBy(effect => effect.EventId).ToDictionary(one => one.Key, one => one.Count());
        var missing = Confirmed.Where(one => !applied.ContainsKey(one.EventId) && !deadLetters.Contains(one.EventId)).ToArray();
        Destroyed = [.. missing.Where(destruction.Excuses)];
        Lost = [.. missing.Where(one => !destruction.Excuses(one))];
        var known = published.ToDictionary(one => one.EventId);
        Unpublished = [.. applied.Keys.Where(id => !known.ContainsKey(id))];
        Repeated = [.. applied.Where(one => one.Value > 1 && known.ContainsKey(one.Key)).Select(one => known[one.Key])];
    }

    /// <summary>The events that the test tried to publish.</summary>
    public IReadOnlyList<Publication> Published { get; }

    /// <summary>The confirmed ones.</summary>
    public IReadOnlyList<Publication> Confirmed { get; }

    /// <summary>The effects that the handlers recorded.</summary>
    public IReadOnlyList<Effect> Effects { get; }

    /// <summary>Confirmed, and gone with the server's memory.</summary>
    public IReadOnlyList<Publication> Destroyed { get; }

    /// <summary>Confirmed, and neither applied nor a dead letter.</summary>
    public IReadOnlyList<Publication> Lost { get; }

    /// <summary>Applied without ever having been published.</summary>
    public IReadOnlyList<string> Unpublished { get; }

    /// <summary>Applied more than once.</summary>
    public IReadOnlyList<Publication> Repeated { get; }

    /// <summary>Looks at the record of <paramref name="arrangement"/> and at the dead letters.</summary>
    public static async Task<Judgement> OfAsync(Arrangement arrangement)
    {
        using var client = await arrangement.ConnectAsync();
        return new Judgement(
            arrangement.Load.Publications, arrangement.Effects.Read(), DeadLetter.EventIds(client), arrangement.Destruction);
    }

    /// <summary>From <paramref name="timestamp"/> until an event published after it was applied.</summary>
    public TimeSpan ResumedAfter(long timestamp)
    {
        var later = Published.Where(one => one.StartedAt >= timestamp).Select(one => one.EventId).ToHashSet();
        var first = Effects.Where(effect => effect.IsDone && later.Contains(effect.EventId))
            .Select(effect => effect.At).DefaultIfEmpty().Min();
        return first == 0 ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(timestamp, first);
    }

    /// <summary>How long each applied event waited from the beginning of its publish for its first handler, shortest first.</summary>
    public IReadOnlyList<TimeSpan> Waits(Func<Publication, bool>? which = null)
    {
        var begun = Effects.Where(effect => effect.IsBegun).GroupBy(effect => effect.EventId)
            .ToDictionary(one => one.Key, one => one.Min(effect => effect.At));
        return
        [
            .. Published.Where(one => begun.ContainsKey(one.EventId) && which?.Invoke(one) != false)
                .Select(one => Stopwatch.GetElapsedTime(one.StartedAt, begun[one.EventId])).Order(),
        ];
    }

    /// <summary>Fails the test if an event was lost, invented, or applied twice without a reason.</summary>
    public void Verify(bool mayRepeat)
    {
        Assert.True(Lost.Count == 0, $"I1: {Lost.Count} confirmed events are lost, first {Describe(Lost)}.");
        Assert.True(
            Unpublished.Count == 0,
            $"I2: {Unpublished.Count} events were applied and never published, first {string.Join(", ", Unpublished.Take(1))}.");
        var unjustified = mayRepeat ? [] : Repeated.Where(one => !one.IsRepeated).ToArray();
        Assert.True(
            unjustified.Length == 0,
            $"I3: {unjustified.Length} events were applied more than once without a reason, first {Describe(unjustified)}.");
    }

    private string Describe(IReadOnlyList<Publication> publications) => publications.Count == 0
        ? ""
        : $"{publications[0]}\n"
            + string.Join('\n', Effects.Where(effect => effect.EventId == publications[0].EventId).Select(effect => "  " + effect));
}
