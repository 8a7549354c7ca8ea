using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StackTemplates.Build.Kit;

/// <summary>An answer of the service.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body, null if it is no JSON object.</param>
/// <param name="Location">The <c>Location</c> header.</param>
/// <param name="RetryAfter">The <c>Retry-After</c> header.</param>
/// <param name="Elapsed">How long the answer took.</param>
public sealed record OrderAnswer(HttpStatusCode Status, JsonObject? Body, Uri? Location, TimeSpan? RetryAfter, TimeSpan Elapsed)
{
    /// <summary>The order's id, as the body has it.</summary>
    public string Id =>
        (string?)Body?["id"] ?? throw new InvalidOperationException($"An answer without an id: {(int)Status} {Body}");

    /// <summary>The order's state, as the body has it.</summary>
    public string? State => Body?["status"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>Places and reads orders over HTTP, the way a customer of the service does.</summary>
public sealed class OrdersClient(HttpClient http)
{
    private static readonly Uri Orders = new("/orders", UriKind.Relative);

    /// <summary>An order the service accepts.</summary>
    public static JsonObject Order(string customer, string sku = "TEA-01", int quantity = 2, decimal price = 4.50m) =>
        new()
        {
            ["customer"] = customer,
            ["lines"] = new JsonArray(new JsonObject { ["sku"] = sku, ["quantity"] = quantity, ["unitPrice"] = price }),
        };

    /// <summary><c>POST /orders</c> with any body, and an <c>Idempotency-Key</c> where one is given.</summary>
    public async Task<OrderAnswer> PostAsync(JsonNode body, CancellationToken cancellationToken, string? idempotencyKey = null)
    {
        var clock = Stopwatch.StartNew();
        using var post = new HttpRequestMessage(HttpMethod.Post, Orders) { Content = JsonContent.Create(body) };
        if (idempotencyKey is not null)
        {
            post.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var answer = await http.SendAsync(post, cancellationToken);
        return await ReadAsync(answer, clock, cancellationToken);
    }

    /// <summary><c>GET /orders/{id}</c>.</summary>
    public async Task<OrderAnswer> GetAsync(string id, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var answer = await http.GetAsync(new Uri($"/orders/{id}", UriKind.Relative), cancellationToken);
        return await ReadAsync(answer, clock, cancellationToken);
    }

    /// <summary>Places a valid order and returns the answer, which has to be a success.</summary>
    /// <exception cref="InvalidOperationException">The service did not accept it.</exception>
    public async Task<OrderAnswer> PlaceAsync(string customer, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(Order(customer), cancellationToken);
        return answer.Status is HttpStatusCode.Accepted or HttpStatusCode.Created
            ? answer
            : throw new InvalidOperationException($"The order was not accepted: {(int)answer.Status} {answer.Body}");
    }

    /// <summary>Reads the order until its state is <paramref name="state"/>.</summary>
    /// <exception cref="TimeoutException">
    /// It is not within <paramref name="limit"/>; the message says what it is.
    /// </exception>
    public async Task WaitForStateAsync(string id, string state, TimeSpan limit, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        OrderAnswer answer;
        do
        {
            answer = await GetAsync(id, cancellationToken);
            if (answer.State == state)
            {
                return;
            }

            await Task.Delay(clock.ElapsedMilliseconds < 100 ? 1 : 20, cancellationToken);
        }
        while (clock.Elapsed < limit);

        throw new TimeoutException(
            $"Order {id} should be {state} within {limit.TotalSeconds} s, but the last answer was {(int)answer.Status} {answer.Body}");
    }

    private static async Task<OrderAnswer> ReadAsync(
        HttpResponseMessage answer, Stopwatch clock, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return new OrderAnswer(answer.StatusCode, Parse(text), answer.Headers.Location, answer.Headers.RetryAfter?.Delta, clock.Elapsed);
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
