using System.Diagnostics;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>The systems of stack-example.</summary>
internal static class DemoSystems
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The demo of a system; null if there is none.</summary>
    public static IDemoSystem? Find(string? system) => system switch
    {
        "votes" => new DemoVotes(),
        "clicks" => new DemoClicks(),
        "bus" => new DemoBus(),
        "images" => new DemoImages(),
        _ => null,
    };

    /// <summary>Asks until the answer is the wanted one, and returns how long that took.</summary>
    public static async Task<TimeSpan> UntilAsync(
        string what, ServiceProcess service, Func<Task<bool>> ask, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!await ask())
        {
            if (clock.Elapsed > Patience)
            {
                throw new TimeoutException($"{what} took longer than {Patience.TotalSeconds} s; the service's last lines:\n{service.Tail}");
            }

            await Task.Delay(20, cancellationToken);
        }

        return clock.Elapsed;
    }
}
