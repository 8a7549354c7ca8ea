using System.Collections.Concurrent;
using System.Diagnostics;
using StackTemplates.Tests.Faults.Cases;
using StackTemplates.Tests.Faults.Rig;
using Xunit.Sdk;

namespace StackTemplates.Tests.Faults;

/// <summary>Random faults, one or several at once, for as long as requested.</summary>
public sealed class RandomFaultTests(PackedTemplates templates)
{
    // Each has a server of its own; more of them would only wait for each other's processors.
    private const int Lanes = 2;
    private const int ShownFailures = 3;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(20);

    private static readonly IReadOnlyList<Fault> All =
    [
        .. ProcessFaults.All, .. ServerFaults.All, .. NetworkFaults.All, .. StreamFaults.All, .. HandlerFaults.All, .. TopologyFaults.All,
    ];

    private readonly ConcurrentQueue<string> _failures = [];
    private int _runs;

    [Fact]
    public async Task Nothing_is_lost_under_random_faults()
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => RunLaneAsync(clock)));
        Assert.True(
            _failures.IsEmpty,
            $"{_failures.Count} of {_runs} runs failed:\n\n{string.Join("\n\n", _failures.Take(ShownFailures))}");
    }

    private async Task RunLaneAsync(Stopwatch clock)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        while (clock.Elapsed < (FaultSettings.Duration ?? Short))
        {
            // A run of its own has the same seed again, whichever lane it came in.
            var seed = FaultSettings.Seed + Interlocked.Increment(ref _runs);
            try
            {
                await new FaultRun(templates, Choose(new Random(seed)), seed).RunAsync(cancellationToken);
            }
            catch (XunitException failure) when (failure is not SkipException)
            {
                _failures.Enqueue(failure.Message);
            }
        }
    }

    private static Fault Choose(Random random)
    {
        if (random.Next(2) == 0)
        {
            return All[random.Next(All.Count)];
        }

        var together = All.Where(fault => fault.Combines).ToArray();
        random.Shuffle(together);
        return Fault.Together(together[..random.Next(2, 4)]);
    }
}
