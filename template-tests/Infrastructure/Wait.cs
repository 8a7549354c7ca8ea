using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>Waits until a condition holds.</summary>
internal static class Wait
{
    /// <summary>The default time limit: longer than anything takes on any machine, however busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Polls until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold within the limit; the message names it.</exception>
    public static Task UntilAsync(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "", TimeSpan? limit = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, limit);

    /// <summary>Polls until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold within the limit; the message names it.</exception>
    public static async Task UntilAsync(
        Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "", TimeSpan? limit = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > (limit ?? Patience))
            {
                throw new TimeoutException(
                    string.Create(CultureInfo.InvariantCulture, $"Waited {clock.Elapsed.TotalSeconds:0} s in vain for {what}."));
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
