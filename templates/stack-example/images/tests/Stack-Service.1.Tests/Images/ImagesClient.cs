using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Stack_Service._1.Tests.Images;

internal static class ImagesClient
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<HttpResponseMessage> SendImageAsync(
        this HttpClient client, byte[] content, string type = "image/jpeg", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/images") { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }
        return await client.SendAsync(request, Cancellation);
    }

    /// <summary>Uploads an image that is accepted, and returns its id.</summary>
    public static async Task<Guid> UploadAsync(this HttpClient client, byte[] content, string type = "image/jpeg", string? key = null)
    {
        using var answer = await client.SendImageAsync(content, type, key);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetGuid();
    }

    public static Task<JsonElement> ImageAsync(this HttpClient client, Guid id) =>
        client.GetFromJsonAsync<JsonElement>($"/images/{id}", Cancellation);

    public static async Task<string?> StateAsync(this HttpClient client, Guid id) =>
        (await client.ImageAsync(id)).GetProperty("state").GetString();

    /// <summary>Waits until it is known what became of an image.</summary>
    public static async Task<JsonElement> FinishedAsync(this HttpClient client, Guid id)
    {
        await Eventually.IsTrueAsync(async () => await client.StateAsync(id) != "queued");
        return await client.ImageAsync(id);
    }

    /// <summary>Opens the progress of an image; the answer's status is that of the stream.</summary>
    public static Task<HttpResponseMessage> OpenEventsAsync(this HttpClient client, Guid id, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/images/{id}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>Reads the progress of an image until the stream ends; pings are left out.</summary>
    public static async Task<IReadOnlyList<(string? Id, JsonElement Progress)>> FollowAsync(
        this HttpClient client, Guid id, string? lastEventId = null)
    {
        using var answer = await client.OpenEventsAsync(id, lastEventId);
        using var lines = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(Cancellation));
        var seen = new List<(string?, JsonElement)>();
        var fields = new Dictionary<string, string>();
        while (await lines.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Length > 0)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                fields[line[..colon]] = line[(colon + 1)..].TrimStart();
                continue;
            }
            if (fields.GetValueOrDefault("event") == "progress")
            {
                seen.Add((fields.GetValueOrDefault("id"), JsonDocument.Parse(fields["data"]).RootElement));
            }
            fields.Clear();
        }
        return seen;
    }

    public static string? StateOf(this JsonElement progress) => progress.GetProperty("state").GetString();
}
