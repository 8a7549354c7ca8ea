using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Stack_Service._1.Links;

namespace Stack_Service._1.Tests.Links;

public sealed class LinkTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_leads_to_its_url_and_is_not_cached()
    {
        using var client = service.CreateLinksClient();

        using var created = await client.ShortenAsync("https://example.com/a?b=c#d");
        var link = await created.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        using var redirect = await client.GetAsync(created.Headers.Location, Cancellation);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("https://example.com/a?b=c#d", link.GetProperty("url").GetString());
        Assert.Equal(LinkTable.CodeLength, link.GetProperty("code").GetString()!.Length);
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        Assert.Equal("https://example.com/a?b=c#d", redirect.Headers.Location?.OriginalString);
        Assert.True(redirect.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Each_request_makes_a_link_of_its_own()
    {
        using var client = service.CreateLinksClient();

        Assert.NotEqual(await client.CodeOfAsync("https://example.com/"), await client.CodeOfAsync("https://example.com/"));
    }

    [Fact]
    public async Task A_host_in_another_script_is_redirected_to_as_browsers_write_it()
    {
        using var client = service.CreateLinksClient();

        using var redirect = await client.GetAsync(
            new Uri($"/{await client.CodeOfAsync("https://bücher.example/ä b")}", UriKind.Relative), Cancellation);

        Assert.Equal("https://xn--bcher-kva.example/%C3%A4%20b", redirect.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("/0000000")]
    [InlineData("/links/0000000/stats")]
    [InlineData("/no-code")]
    public async Task What_is_no_link_is_not_found(string path)
    {
        using var client = service.CreateLinksClient();

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com")]
    [InlineData("/relative")]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://bank.example@elsewhere.example/")]
    public async Task What_is_no_url_of_the_web_is_refused(string url)
    {
        using var client = service.CreateLinksClient();

        using var refused = await client.ShortenAsync(url);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<ValidationProblemDetails>(Cancellation);
        Assert.Contains("url", problem!.Errors.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_url_that_is_too_long_is_refused()
    {
        using var client = service.CreateLinksClient();

        using var refused = await client.ShortenAsync($"https://example.com/{new string('a', 2_048)}");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }
}
