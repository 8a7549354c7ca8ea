using System.Net.Http.Json;
using System.Text.Json;

namespace Stack_Service._1.Tests.Votes;

internal static class VotesClient
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<HttpResponseMessage> VoteAsync(this HttpClient client, string option, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/vote") { Content = JsonContent.Create(new { option }) };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }
        return await client.SendAsync(request, Cancellation);
    }

    /// <summary>Waits until exactly these votes are counted.</summary>
    public static Task CountedAsync(
        this HttpClient client, params (string Option, long Votes)[] expected) => Eventually.IsTrueAsync(async () =>
    {
        var results = await client.GetFromJsonAsync<JsonElement>("/results", Cancellation);
        return results.GetProperty("total").GetInt64() == expected.Sum(one => one.Votes)
            && results.GetProperty("options").EnumerateArray()
                .Select(one => (one.GetProperty("option").GetString()!, one.GetProperty("votes").GetInt64())).SequenceEqual(expected);
    });
}
