namespace StackTemplates.Tests.Kit;

/// <summary>Snapshots are stored under names that have no effect in this repository.</summary>
public sealed class StoredNameTests
{
    [Theory]
    [InlineData(".gitignore", "_.gitignore")]
    [InlineData(".github/workflows/ci.yml", "_.github/workflows/ci.yml")]
    [InlineData("Directory.Build.props", "_Directory.Build.props")]
    [InlineData("global.json", "_global.json")]
    [InlineData("src/_Layout.txt", "src/__Layout.txt")]
    [InlineData("src/my-shop.Api/Program.cs", "src/my-shop.Api/Program.cs")]
    public void A_path_is_stored_and_read_back(string path, string stored)
    {
        Assert.Equal(stored, StoredName.Of(path));
        Assert.Equal(path, StoredName.Restore(stored));
    }
}
