using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using my_shop.Tests.Quality;

namespace my_shop.Tests;

public sealed class SecurityHeadersTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private readonly HttpClient _client = service.WithWebHostBuilder(web => web.MapEndpoints(Map)).CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/health/live")]
    [InlineData("GET", "/data")]
    [InlineData("POST", "/data")]
    [InlineData("GET", "/fault")]
    [InlineData("GET", "/nowhere")]
    [Shows("security.headers", "browsers treat every response as data only")]
    public async Task Every_response_tells_browsers_to_treat_it_as_data_only(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        var answer = await _client.SendAsync(request, Cancellation);

        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Empty(Header(answer, "Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("https://service.example/data", "max-age=63072000")]
    [InlineData("https://localhost/data", "")]
    [Shows("security.transport", "HSTS on requests over TLS")]
    public async Task Responses_over_TLS_tell_browsers_to_use_nothing_but_TLS(string address, string expected)
    {
        var answer = await _client.GetAsync(new Uri(address), Cancellation);

        Assert.Equal(expected, Header(answer, "Strict-Transport-Security"));
    }

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/data", () => "data");
        endpoints.MapPost("/data", () => TypedResults.BadRequest());
        endpoints.MapGet("/fault", string () => throw new InvalidOperationException());
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";
}
