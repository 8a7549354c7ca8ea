using System.Text.Json;

namespace Bench;

/// <summary>
/// Measures both sides in turns, so that other load on the machine affects both, and writes every value as a line of JSON.
/// </summary>
internal sealed class Turns(int rounds)
{
    private const int WarmUps = 2;

    /// <param name="baseline">Measures the baseline, <c>bare</c>: the figures' names and values.</param>
    /// <param name="compared">Measures what is compared with it, <c>generated</c>: the same figures.</param>
    public async Task RunAsync(
        Func<Task<IReadOnlyDictionary<string, double>>> baseline, Func<Task<IReadOnlyDictionary<string, double>>> compared)
    {
        (string Name, Func<Task<IReadOnlyDictionary<string, double>>> Measure)[] sides = [("bare", baseline), ("generated", compared)];

        // The first rounds, in which code is still being compiled, do not count.
        for (var round = 1 - WarmUps; round <= rounds; round++)
        {
            // The side that begins changes from round to round.
            foreach (var (name, measure) in round % 2 == 0 ? sides : sides.Reverse())
            {
                GC.Collect();
                var values = await measure();
                if (round > 0)
                {
                    Write(name, round, values);
                }
            }
        }
    }

    private static void Write(string side, int round, IReadOnlyDictionary<string, double> values)
    {
        foreach (var (figure, value) in values)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { figure, side, round, value }));
        }
    }
}
