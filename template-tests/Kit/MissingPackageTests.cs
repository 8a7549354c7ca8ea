namespace StackTemplates.Tests.Kit;

/// <summary>Missing packages are read from the output of a restore.</summary>
public sealed class MissingPackageTests
{
    [Theory]
    [InlineData(
        "/tmp/a.csproj : error NU1101: Unable to find package RESPite. No packages exist with this id in source(s): nuget.org", "RESPite")]
    [InlineData(
        "/tmp/a.csproj : error NU1101: Unable to find package System.IO.Hashing. No packages exist with this id in source(s): nuget.org",
        "System.IO.Hashing")]
    [InlineData(
        "/tmp/a.csproj : error NU1102: Unable to find package StackExchange.Redis with version (>= 3.1.31)", "StackExchange.Redis 3.1.31")]
    [InlineData(
        "a.csproj : error NU1103: Unable to find a stable package Some.Tool with version (>= 1.0.0 && < 2.0.0)",
        "Some.Tool 1.0.0 && < 2.0.0")]
    [InlineData(
        "a.csproj : error NU1603: Warning As Error: One 1.0.0 depends on Other (>= 2.0.1) but Other 2.0.1 was not found. "
        + "Other 2.0.5 was resolved instead. [/tmp/a.slnx]",
        "Other 2.0.1")]
    public void A_package_no_source_offers_is_named(string line, string package) =>
        Assert.Equal(package, Assert.Single(PackageProbe.Parse([line, line])).ToString());

    [Theory]
    [InlineData("/tmp/a.csproj : error NU1301: Unable to load the service index for source https://example.org/index.json.")]
    [InlineData("a.csproj : warning NU1603: One 1.0.0 depends on Other (>= 2.0.1) but Other 2.0.1 was not found.")]
    [InlineData("  Restored /tmp/a.csproj (in 436 ms).")]
    public void Anything_else_is_no_missing_package(string line) => Assert.Empty(PackageProbe.Parse([line]));
}
