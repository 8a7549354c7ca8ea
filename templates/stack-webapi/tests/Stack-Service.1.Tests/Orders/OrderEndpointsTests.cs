using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Orders;

public sealed class OrderEndpointsTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static readonly object Valid = new { customer = "Ada", lines = new[] { new { sku = "TEA-01", quantity = 2, unitPrice = 4.50m } } };

    private readonly HttpClient _client = service.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
#if (hasEvents)

    [Fact]
    public async Task An_order_is_accepted_and_confirmed_by_the_worker()
    {
        var accepted = await _client.PostAsJsonAsync("/orders", Valid, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var confirmed = await PollAsync(accepted.Headers.Location!, "confirmed");
        Assert.Equal("Ada", confirmed.GetProperty("customer").GetString());
        Assert.Equal(9.00m, confirmed.GetProperty("total").GetDecimal());
    }
#else

    [Fact]
    public async Task An_order_is_created_and_can_be_read_back()
    {
        var created = await _client.PostAsJsonAsync("/orders", Valid, Cancellation);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var order = await _client.GetFromJsonAsync<JsonElement>(created.Headers.Location, Cancellation);
        Assert.Equal("Ada", order.GetProperty("customer").GetString());
        Assert.Equal(9.00m, order.GetProperty("total").GetDecimal());
    }
#endif

    [Fact]
    public async Task An_unknown_order_is_answered_with_404_and_problem_details()
    {
        var response = await _client.GetAsync($"/orders/{Guid.NewGuid()}", Cancellation);

        await AssertProblemAsync(response, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{ "customer": "Ada", "lines": [] }""", "Lines")]
    [InlineData("""{ "lines": [{ "sku": "TEA-01", "quantity": 1, "unitPrice": 1 }] }""", "Customer")]
    [InlineData("""{ "customer": "Ada", "lines": [{ "sku": "TEA-01", "quantity": 0, "unitPrice": 1 }] }""", "Lines[0].Quantity")]
    [InlineData("""{ "customer": "A\u0000", "lines": [{ "sku": "TEA-01", "quantity": 1, "unitPrice": 1 }] }""", "Customer")]
    [InlineData("""{ "customer": "Ada", "lines": [null] }""", "Lines")]
    [Shows("tests.answers", "an invalid request is answered with the errors of each field")]
    public async Task An_invalid_order_is_refused_with_the_member_that_is_wrong(string json, string member)
    {
        var response = await PostAsync(json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<ValidationProblemDetails>(Cancellation);
        Assert.Contains(member, problem!.Errors.Keys);
    }

    [Theory]
    [InlineData("{ not json")]
    [InlineData("null")]
    [InlineData("""{ "customer": "Ada", "lines": "many" }""")]
    [InlineData("""{ "customer": "Ada", "customer": "Grace", "lines": [{ "sku": "TEA-01", "quantity": 1, "unitPrice": 1 }] }""")]
    public async Task A_body_that_cannot_be_read_is_answered_with_400_and_problem_details(string body) =>
        await AssertProblemAsync(await PostAsync(body), HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-7")]
    public async Task What_is_no_JSON_in_UTF_8_is_answered_with_415_and_problem_details(string contentType)
    {
        using var content = new StringContent(JsonSerializer.Serialize(Valid));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        await AssertProblemAsync(await _client.PostAsync("/orders", content, Cancellation), HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [Shows("observability.health", "/health/live and /health/ready")]
    public async Task The_service_is_healthy(string path)
    {
        var response = await _client.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Healthy", (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_the_orders()
    {
        var document = await _client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancellation);

        Assert.True(document.GetProperty("paths").TryGetProperty("/orders", out var orders));
        Assert.True(orders.TryGetProperty("post", out _));
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, (await response.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation))!.Status);
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        _client.PostAsync("/orders", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
#if (hasEvents)

    private async Task<JsonElement> PollAsync(Uri location, string status)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (true)
        {
            var order = await _client.GetFromJsonAsync<JsonElement>(location, limit.Token);
            if (order.GetProperty("status").GetString() == status)
            {
                return order;
            }
            await Task.Delay(10, limit.Token);
        }
    }
#endif
}
