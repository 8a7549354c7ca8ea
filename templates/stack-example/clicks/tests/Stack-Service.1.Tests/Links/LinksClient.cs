using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Stack_Service._1.Tests.Links;

internal static class LinksClient
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A client that shows redirects instead of following them.</summary>
    public static HttpClient CreateLinksClient(this WebApplicationFactory<Program> service) =>
        service.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    public static Task<HttpResponseMessage> ShortenAsync(this HttpClient client, string url) =>
        client.PostAsJsonAsync("/links", new { url }, Cancellation);

    /// <summary>Makes a link and returns its code.</summary>
    public static async Task<string> CodeOfAsync(this HttpClient client, string url)
    {
        using var created = await client.ShortenAsync(url);
        return (await created.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancellation))
            .GetProperty("code").GetString()!;
    }

    public static async Task<JsonElement> StatsAsync(this HttpClient client, string code) =>
        await client.GetFromJsonAsync<JsonElement>($"/links/{code}/stats", Cancellation);

    /// <summary>Waits until exactly so many clicks are counted.</summary>
    public static Task CountedAsync(this HttpClient client, string code, long clicks) =>
        Eventually.IsTrueAsync(async () => (await client.StatsAsync(code)).GetProperty("clicks").GetInt64() == clicks);
}
