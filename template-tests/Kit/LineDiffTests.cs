namespace StackTemplates.Tests.Kit;

/// <summary>The shortest way from one list of lines to another.</summary>
public sealed class LineDiffTests
{
    [Theory]
    [InlineData("abc", "abc", "")]
    [InlineData("", "abc", "0-0 0+3")]
    [InlineData("abc", "", "0-3 0+0")]
    [InlineData("abc", "axc", "1-1 1+1")]
    [InlineData("abcabba", "cbabac", "0-2 0+0, 3-0 1+1, 5-1 4+0, 7-0 5+1")]
    [InlineData("aab", "aaab", "2-0 2+1")]
    public void The_changes_are_these(string before, string after, string changes) => Assert.Equal(
        changes,
        string.Join(", ", LineDiff.Between(Lines(before), Lines(after))
            .Select(change => $"{change.Before}-{change.Removed} {change.After}+{change.Added}")));

    [Fact]
    public void Of_random_lines_it_is_the_shortest_way()
    {
        var random = new Random(4711);
        for (var round = 0; round < 500; round++)
        {
            var (before, after) = (Lines(RandomText(random)), Lines(RandomText(random)));

            var changes = LineDiff.Between(before, after);

            Assert.Equal(after, Replay(changes, before, after));
            Assert.Equal(Shortest(before, after), changes.Sum(change => change.Removed + change.Added));
        }
    }

    private static string RandomText(Random random) => string.Concat(random.GetItems("abcd".ToCharArray(), random.Next(20)));

    private static string[] Lines(string letters) => [.. letters.Select(letter => letter.ToString())];

    private static List<string> Replay(IReadOnlyList<LineChange> changes, string[] before, string[] after)
    {
        var result = new List<string>();
        var line = 0;
        foreach (var change in changes)
        {
            result.AddRange(before[line..change.Before]);
            result.AddRange(after[change.After..(change.After + change.Added)]);
            line = change.Before + change.Removed;
        }

        return [.. result, .. before[line..]];
    }

    // By the table of the longest common subsequence.
    private static int Shortest(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = 1; i <= before.Length; i++)
        {
            for (var j = 1; j <= after.Length; j++)
            {
                common[i, j] = before[i - 1] == after[j - 1]
                    ? common[i - 1, j - 1] + 1
                    : Math.Max(common[i - 1, j], common[i, j - 1]);
            }
        }

        return before.Length + after.Length - (2 * common[before.Length, after.Length]);
    }
}
