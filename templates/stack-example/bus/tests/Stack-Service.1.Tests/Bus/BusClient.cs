using System.Net.Http.Json;
using System.Text.Json;

namespace Stack_Service._1.Tests.Bus;

internal static class BusClient
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<HttpResponseMessage> PublishAsync(
        this HttpClient client, string category, string type, object data, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/events/{category}/{type}") { Content = JsonContent.Create(data) };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }
        return await client.SendAsync(request, Cancellation);
    }

    /// <summary>The journal, from its beginning.</summary>
    public static async Task<IReadOnlyList<JsonElement>> JournalAsync(this HttpClient client, string query = "") =>
        [.. (await client.GetFromJsonAsync<JsonElement>($"/events?count=1000{query}", Cancellation)).EnumerateArray()];

    /// <summary>Waits until the journal has so many events, and returns it.</summary>
    public static async Task<IReadOnlyList<JsonElement>> JournalOfAsync(this HttpClient client, int events)
    {
        await Eventually.IsTrueAsync(async () => (await client.JournalAsync()).Count >= events);
        return await client.JournalAsync();
    }

    /// <summary>Waits until exactly these events are counted.</summary>
    public static Task CountedAsync(
        this HttpClient client, params (string Name, long Events)[] expected) => Eventually.IsTrueAsync(async () =>
        (await client.GetFromJsonAsync<JsonElement>("/counts", Cancellation)).EnumerateArray()
            .Select(one => (one.GetProperty("name").GetString()!, one.GetProperty("events").GetInt64())).SequenceEqual(expected));

    public static string NameOf(this JsonElement passed) =>
        $"{passed.GetProperty("category").GetString()}.{passed.GetProperty("type").GetString()}";
}
