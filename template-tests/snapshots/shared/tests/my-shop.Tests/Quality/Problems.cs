namespace my_shop.Tests.Quality;

internal static class Problems
{
    /// <summary>Fails the test with every sentence, a line each, where there is one. Assert.Empty would cut them off.</summary>
    public static void AssertNone(IEnumerable<string> sentences)
    {
        var lines = sentences.ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }
}
