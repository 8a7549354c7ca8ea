using System.Net.Http.Json;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests;

public sealed class SecurityHeadersTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private readonly HttpClient _client = service.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/health/live")]
    [InlineData("GET", "/orders/00000000-0000-0000-0000-000000000000")]
    [InlineData("GET", "/nowhere")]
    [InlineData("POST", "/orders")]
    [Shows("security.headers", "browsers treat every response as data only")]
    public async Task Every_answer_tells_browsers_to_make_nothing_of_it_but_data(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "POST" ? JsonContent.Create(new { customer = "" }) : null;

        var answer = await _client.SendAsync(request, Cancellation);

        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Empty(Header(answer, "Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("https://shop.example/orders", "max-age=63072000")]
    [InlineData("https://localhost/orders", "")]
    [Shows("security.transport", "HSTS on requests over TLS")]
    public async Task Over_TLS_browsers_are_told_to_come_back_by_no_other_way(string address, string expected)
    {
        var answer = await _client.GetAsync(new Uri(address), Cancellation);

        Assert.Equal(expected, Header(answer, "Strict-Transport-Security"));
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";
}
