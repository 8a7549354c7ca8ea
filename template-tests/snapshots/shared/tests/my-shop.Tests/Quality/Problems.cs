namespace my_shop.Tests.Quality;

internal static class Problems
{
    /// <summary>Fails the test with every sentence on a line of its own, if there is one. Assert.Empty would truncate them.</summary>
    public static void AssertNone(IEnumerable<string> sentences)
    {
        var lines = sentences.ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }
}
