using System.Net;
using StackTemplates.Build.Pins;

namespace StackTemplates.Tests.Kit;

/// <summary>Pinned versions are found in the files, and newer ones at their sources.</summary>
public sealed class PinTests
{
    private const string Files = """
        <PackageVersion Include="xunit.v3" Version="3.2.2" />
        <PackageVersion Include="Ours" Version="$(OurVersion)" />
        FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        FROM scratch AS packages
            image: "postgres:18-alpine"
            image: "valkey-or-redis-image"
          - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void They_are_found_with_their_names_and_versions() => Assert.Equal(
        [
            (PinKind.Package, "xunit.v3", "3.2.2"),
            (PinKind.Image, "mcr.microsoft.com/dotnet/sdk", "10.0"),
            (PinKind.Image, "postgres", "18-alpine"),
            (PinKind.Action, "actions/checkout", "7.0.1"),
        ],
        PinFinder.In(Files).Select(pin => (pin.Kind, pin.Name, pin.Version)));

    [Theory]
    [InlineData("3.2.2", """{ "versions": ["3.2.2", "3.10.0", "4.0.0-pre.1", "3.9.9"] }""", "3.10.0")]
    [InlineData("3.10.0", """{ "versions": ["3.2.2", "3.10.0"] }""", null)]
    public async Task The_newest_stable_version_of_a_package_counts(string pinned, string answer, string? newest)
    {
        var pin = new Pin(PinKind.Package, "Some.Package", pinned, $"Some.Package\" Version=\"{pinned}", ["a.props"]);

        var newer = await FindAsync(pin, "https://api.nuget.org/v3-flatcontainer/some.package/index.json", answer);

        Assert.Equal(newest, newer?.Version);
        Assert.Equal(newest is null ? null : $"Some.Package\" Version=\"{newest}", newer?.Text);
    }

    [Theory]
    [InlineData("valkey/valkey", "9.0-alpine", "https://hub.docker.com/v2/repositories/valkey/valkey/tags?page_size=100", "9.1-alpine")]
    [InlineData("redis", "9.0", "https://hub.docker.com/v2/repositories/library/redis/tags?page_size=100", "9.2")]
    public async Task Only_tags_of_the_same_form_replace_that_of_an_image(string name, string tag, string url, string newest)
    {
        const string Tags = """
            { "results": [{ "name": "latest" }, { "name": "9.1-alpine" }, { "name": "9.1.3-alpine" }, { "name": "9.2" }, { "name": "10-alpine" }, { "name": "9.3-rc1" }] }
            """;

        var newer = await FindAsync(new Pin(PinKind.Image, name, tag, $"{name}:{tag}", ["compose.yaml"]), url, Tags);

        Assert.Equal((newest, $"{name}:{newest}"), (newer?.Version, newer?.Text));
    }

    [Fact]
    public async Task A_source_that_does_not_know_the_name_is_an_error()
    {
        var pin = new Pin(PinKind.Package, "Some.Package", "1.0.0", "Some.Package\" Version=\"1.0.0", ["a.props"]);

        await Assert.ThrowsAsync<HttpRequestException>(() => FindAsync(pin, "https://elsewhere.example/", "{}"));
    }

    private static async Task<NewerVersion?> FindAsync(Pin pin, string url, string answer)
    {
        using var http = new HttpClient(new Source(url, answer));
        return await new VersionSources(http).FindAsync(pin, Cancellation);
    }

    /// <summary>Knows one address.</summary>
    private sealed class Source(string url, string answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(
            request.RequestUri!.AbsoluteUri == url
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) }
                : new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
