using System.Diagnostics;
using Xunit.Sdk;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>Runs a stage of a combination and records its outcome in the proof table.</summary>
public static class Proof
{
    /// <summary>
    /// Runs <paramref name="stage"/>; the cell shows how long it took: <paramref name="time"/> where the work was done before.
    /// </summary>
    public static async Task OfAsync(
        GeneratedSolution solution, ProofStage stage, Func<Task> prove, Func<TimeSpan>? time = null, bool isUsual = true)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            Need.TimeUnless(isUsual);
            if (stage > ProofStage.Built)
            {
                // The first test builds the solution, which is not part of this stage's time.
                await solution.BuiltAsync();
                clock.Restart();
            }

            await prove();
            Note(ProofOutcome.Passed, Screen.Seconds(time?.Invoke() ?? clock.Elapsed));
        }
        catch (SkipException skipped)
        {
            Note(ProofOutcome.Skipped, skipped.Message);
            throw;
        }
        catch
        {
            Note(ProofOutcome.Failed, "");
            throw;
        }

        void Note(ProofOutcome outcome, string detail) =>
            ProofFolder.FromEnvironment()
                .Add(new ProofCell(solution.Combination.ToString(), solution.Name, stage, outcome, detail));
    }
}
