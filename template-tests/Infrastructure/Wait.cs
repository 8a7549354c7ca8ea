using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>Waits for what is going to happen, and no longer.</summary>
internal static class Wait
{
    /// <summary>How long anything that is waited for may take, unless told: longer than it does on any machine, however busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It was not within the limit; the message says what was waited for.</exception>
    public static Task UntilAsync(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "", TimeSpan? limit = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, limit);

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It was not within the limit; the message says what was waited for.</exception>
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
