using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace my_shop.Tests;

/// <summary>Waits until a condition holds.</summary>
internal static class Eventually
{
    /// <summary>Longer than it takes on any machine, however busy: only a condition that never holds times out.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Polls the condition until it holds; fails the test, with the condition, after <see cref="Patience"/>.</summary>
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
