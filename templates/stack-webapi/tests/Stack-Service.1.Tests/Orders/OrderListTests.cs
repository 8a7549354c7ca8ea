using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Stack_Service._1.Tests.Orders;

public sealed class OrderListTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private readonly HttpClient _client = service.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pages_together_have_each_order_once()
    {
        var placed = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            var answer = await _client.PostAsJsonAsync("/orders", TestOrders.Valid, Cancellation);
            placed.Add((await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString()!);
        }

        var (listed, pages, next) = (new List<string>(), 0, "");
        do
        {
            var page = await _client.GetFromJsonAsync<JsonElement>($"/orders?limit=2{next}", Cancellation);
            listed.AddRange(page.GetProperty("orders").EnumerateArray().Select(order => order.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString() is { } after ? $"&after={after}" : null;
            pages++;
        }
        while (next is not null);

        Assert.Equal(3, pages);
        Assert.Equal(placed.Order(StringComparer.Ordinal), listed);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("after=17")]
    public async Task A_page_that_cannot_be_is_refused(string query)
    {
        var answer = await _client.GetAsync($"/orders?{query}", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
