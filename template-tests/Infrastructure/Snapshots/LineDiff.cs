namespace StackTemplates.Tests.Infrastructure.Snapshots;

/// <summary>A run of different lines: some lines of one text replace some lines of the other.</summary>
/// <param name="Before">The first removed line, counted from 0; if nothing is removed, the line that follows.</param>
/// <param name="Removed">How many lines are removed.</param>
/// <param name="After">The first added line, counted from 0 in the other text.</param>
/// <param name="Added">How many lines are added.</param>
public readonly record struct LineChange(int Before, int Removed, int After, int Added);

/// <summary>
/// The shortest way from one list of lines to another, by the algorithm of E. Myers, "An O(ND) Difference Algorithm and Its
/// Variations" (1986). The same lines give the same changes on every machine, which git and packages do not
/// guarantee.
/// </summary>
public static class LineDiff
{
    /// <summary>
    /// The changes, in order, with at least one common line between two of them. Memory grows with the square of the number of
    /// different lines: fine for source files.
    /// </summary>
    public static IReadOnlyList<LineChange> Between(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var start = before.CommonPrefixLength(after);
        var end = CommonSuffixLength(before[start..], after[start..]);
        var removed = new bool[before.Length];
        var added = new bool[after.Length];
        Mark(before[start..^end], after[start..^end], removed.AsSpan(start), added.AsSpan(start));
        return Collect(removed, added);
    }

    private static int CommonSuffixLength(ReadOnlySpan<string> one, ReadOnlySpan<string> other)
    {
        var length = 0;
        while (length < Math.Min(one.Length, other.Length) && one[^(length + 1)] == other[^(length + 1)])
        {
            length++;
        }

        return length;
    }

    // A path through the grid of both texts: one step right removes a line, one step down adds one, a diagonal keeps one. After
    // each round, reach[k] is the furthest point on diagonal k (right minus down) that so many removals and additions can get to.
    private static void Mark(ReadOnlySpan<string> before, ReadOnlySpan<string> after, Span<bool> removed, Span<bool> added)
    {
        var most = before.Length + after.Length;
        var reach = new int[(2 * most) + 3];
        var middle = most + 1;
        var rounds = new List<int[]>();
        for (var round = 0; ; round++)
        {
            rounds.Add(reach[(middle - round - 1)..(middle + round + 2)]);
            for (var k = -round; k <= round; k += 2)
            {
                var right = k == -round || (k != round && reach[middle + k - 1] < reach[middle + k + 1])
                    ? reach[middle + k + 1]
                    : reach[middle + k - 1] + 1;
                while (right < before.Length && right - k < after.Length && before[right] == after[right - k])
                {
                    right++;
                }

                reach[middle + k] = right;
                if (right >= before.Length && right - k >= after.Length)
                {
                    MarkBackwards(rounds, before.Length, after.Length, removed, added);
                    return;
                }
            }
        }
    }

    private static void MarkBackwards(List<int[]> rounds, int right, int down, Span<bool> removed, Span<bool> added)
    {
        for (var round = rounds.Count - 1; round > 0; round--)
        {
            var (reach, middle, k) = (rounds[round], round + 1, right - down);
            var adds = k == -round || (k != round && reach[middle + k - 1] < reach[middle + k + 1]);
            var from = adds ? k + 1 : k - 1;
            right = reach[middle + from];
            down = right - from;
            if (adds)
            {
                added[down] = true;
            }
            else
            {
                removed[right] = true;
            }
        }
    }

    private static List<LineChange> Collect(bool[] removed, bool[] added)
    {
        var changes = new List<LineChange>();
        var (before, after) = (0, 0);
        while (before < removed.Length || after < added.Length)
        {
            var (oldStart, newStart) = (before, after);
            while (before < removed.Length && removed[before])
            {
                before++;
            }

            while (after < added.Length && added[after])
            {
                after++;
            }

            if (before > oldStart || after > newStart)
            {
                changes.Add(new LineChange(oldStart, before - oldStart, newStart, after - newStart));
            }
            else
            {
                before++;
                after++;
            }
        }

        return changes;
    }
}
