using System.Diagnostics;
using my_shop.Events;

namespace my_shop.Faults;

/// <summary>What a handler does before its effect, and after it, by the mode that the event asks for.</summary>
internal static class FaultBehaviour
{
    public static async Task BeforeAsync(string mode, int milliseconds, int times, int attempt, CancellationToken cancellationToken)
    {
        switch (mode)
        {
            case "slow":
                await Task.Delay(milliseconds, cancellationToken);
                break;
            case "block":
                // On purpose: it blocks a thread of the pool.
                Thread.Sleep(milliseconds);
                break;
            case "throw" when attempt <= times:
                throw new InvalidOperationException($"Attempt {attempt} of {times} that fail.");
            case "reject":
                throw new RejectEventException("No retry can help.");
            case "hang" when attempt <= times:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case "exit-before" when attempt <= times:
                End();
                break;
        }
    }

    public static void After(string mode, int times, int attempt)
    {
        if (mode == "exit-after" && attempt <= times)
        {
            End();
        }
    }

    // As kill -9 does: no code of this process runs after it.
    private static void End()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
