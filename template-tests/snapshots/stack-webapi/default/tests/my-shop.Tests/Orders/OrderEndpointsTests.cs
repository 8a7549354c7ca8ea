using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace my_shop.Tests.Orders;

public sealed class OrderEndpointsTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private readonly HttpClient _client = service.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_accepted_and_confirmed_by_the_worker()
    {
        var accepted = await _client.PostAsJsonAsync("/orders", TestOrders.Valid, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var location = accepted.Headers.Location;
        await Eventually.IsTrueAsync(async () => (await OrderAsync(location)).GetProperty("status").GetString() == "confirmed");
        var confirmed = await OrderAsync(location);
        Assert.Equal("Ada", confirmed.GetProperty("customer").GetString());
        Assert.Equal(9.00m, confirmed.GetProperty("total").GetDecimal());
    }

    [Fact]
    public async Task An_unknown_order_is_answered_with_404_and_problem_details()
    {
        var response = await _client.GetAsync($"/orders/{Guid.NewGuid()}", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(404, (await response.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation))!.Status);
    }

    [Theory]
    [InlineData("""{ "customer": "Ada", "lines": [] }""", "Lines")]
    [InlineData("""{ "lines": [{ "sku": "TEA-01", "quantity": 1, "unitPrice": 1 }] }""", "Customer")]
    [InlineData("""{ "customer": "Ada", "lines": [{ "sku": "TEA-01", "quantity": 0, "unitPrice": 1 }] }""", "Lines[0].Quantity")]
    [InlineData("""{ "customer": "A\u0000", "lines": [{ "sku": "TEA-01", "quantity": 1, "unitPrice": 1 }] }""", "Customer")]
    [InlineData("""{ "customer": "Ada", "lines": [null] }""", "Lines")]
    public async Task An_invalid_order_is_refused_with_the_member_that_is_wrong(string json, string member)
    {
        var response = await PostAsync(json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<ValidationProblemDetails>(Cancellation);
        Assert.Contains(member, problem!.Errors.Keys);
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_the_orders()
    {
        var document = await _client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancellation);

        Assert.True(document.GetProperty("paths").TryGetProperty("/orders", out var orders));
        Assert.True(orders.TryGetProperty("post", out _));
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        _client.PostAsync("/orders", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

    private Task<JsonElement> OrderAsync(Uri? location) => _client.GetFromJsonAsync<JsonElement>(location, Cancellation);
}
