using System.Diagnostics;
using Xunit.Sdk;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>Runs a fault: load, the fault at a random moment, load again, quiet, judgement.</summary>
internal sealed class FaultRun(PackedTemplates templates, Fault fault, int seed)
{
    // How many events have to be handled before and after the fault, so that the run is meaningful.
    private const int Enough = 40;

    /// <summary>
    /// How soon after any fault events have to be handled again, on any machine; how soon they were is among the figures.
    /// </summary>
    private static readonly TimeSpan ResumeLimit = TimeSpan.FromMinutes(2);

    /// <summary>Runs the fault, and records the figures whatever the outcome.</summary>
    /// <exception cref="XunitException">An invariant did not hold; the message has the seed and the ends of the logs.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var arrangement = await Arrangement.StartAsync(templates, fault.Plan, seed);
        var over = 0L;
        try
        {
            arrangement.Load.Start();
            await arrangement.HandledAsync(arrangement.Random.Next(Enough, 2 * Enough));
            await fault.StrikeAsync(arrangement, cancellationToken);
            over = Stopwatch.GetTimestamp();
            await ResumedAsync(arrangement, over);
            await arrangement.HandledAsync(Enough);
            await arrangement.Load.StopAsync();
            await Quiet.WaitForAsync(arrangement);

            var judgement = await Judgement.OfAsync(arrangement);
            judgement.Verify(fault.MayRepeat);
            await fault.CheckAsync(arrangement, judgement);
            Note(arrangement, judgement, over, passed: true);
        }
        catch (Exception error) when (error is not (SkipException or OperationCanceledException))
        {
            await NoteFailureAsync(arrangement, over);
            throw new XunitException(
                $"{fault}, seed {seed}, on {arrangement.Server.Version}: {error.Message}\n{error.StackTrace}\n\n{arrangement.Tails()}");
        }
    }

    private static Task ResumedAsync(Arrangement arrangement, long over) => Wait.UntilAsync(
        () =>
        {
            var later = arrangement.Load.Publications.Where(one => one.StartedAt >= over).Select(one => one.EventId).ToHashSet();
            return arrangement.Effects.Read().Any(effect => effect.IsDone && later.Contains(effect.EventId));
        },
        "an event published after the fault to be handled (I7)",
        ResumeLimit);

    private async Task NoteFailureAsync(Arrangement arrangement, long over)
    {
        try
        {
            await arrangement.Load.StopAsync();
            Note(arrangement, await Judgement.OfAsync(arrangement), over, passed: false);
        }
        catch (Exception)
        {
            // No figures then; the failure itself is what counts.
        }
    }

    private void Note(Arrangement arrangement, Judgement judgement, long over, bool passed) =>
        ProofFolder.FromEnvironment().Add(new FaultFigures(
            fault.Number, fault.Name, fault.Why, arrangement.Server.Version, seed, judgement.Published.Count, judgement.Confirmed.Count,
            judgement.Destroyed.Count, judgement.Lost.Count, judgement.Unpublished.Count, judgement.Repeated.Count,
            Math.Round(Math.Min(judgement.ResumedAfter(over).TotalSeconds, 999), 2), passed));
}
