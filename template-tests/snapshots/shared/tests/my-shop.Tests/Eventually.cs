using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace my_shop.Tests;

/// <summary>Waits for what has to happen.</summary>
internal static class Eventually
{
    /// <summary>Longer than it takes on any machine, however busy: only what never happens ends a wait.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Asks until the answer is yes; fails the test, with what it waited for, when <see cref="Patience"/> is over.</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Patience, $"Waited {Patience} in vain for: {what}");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
