using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Events.Publishing;
using my_shop.Orders;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Orders;

/// <summary>Requests that a client repeats with their Idempotency-Key.</summary>
public sealed class IdempotencyTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Shows("events.delivery.repeated_requests", "one order for each Idempotency-Key")]
    public async Task A_request_that_is_repeated_after_an_unknown_outcome_makes_one_order_that_is_confirmed_once()
    {
        var store = new HeldStore();
        await using var losing = service.WithWebHostBuilder(web => web
            // One after the other, so that the second one can see the effect of the first.
            .UseSetting("Events:Concurrency", "1")
            .ConfigureTestServices(services => services
                .AddSingleton<IOrderStore>(store)
                .AddSingleton<IEventPublisher>(one => new LostReplyPublisher(ActivatorUtilities.CreateInstance<EventPublisher>(one)))));
        using var client = losing.CreateClient();
        var key = Guid.NewGuid().ToString();

        var unknown = await PlaceAsync(client, key);
        var repeated = await PlaceAsync(client, key);
        var id = await IdAsync(repeated);
        store.LetGo();
        await losing.Services.QuietAsync(Cancellation);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.Accepted), (unknown.StatusCode, repeated.StatusCode));
        var entries = await losing.Services.RecordedAsync(Cancellation);
        Assert.Equal([(key, "1"), (key, "1")], entries.Select(entry => (entry["id"], entry["repeated"])));
        Assert.All(entries, entry => Assert.Contains(id, entry["data"], StringComparison.Ordinal));
        Assert.Equal(1, store.Saved);
        Assert.Equal(id, await IdAsync(await PlaceAsync(client, key)));
        Assert.Equal(2, (await losing.Services.RecordedAsync(Cancellation)).Count);
    }

    [Theory]
    [InlineData("0198f0a4-5b1e-7c2d-9a51-2f1f6c3b7a10")]
    [InlineData("\"0198f0a4-5b1e-7c2d-9a51-2f1f6c3b7a11\"")]
    [InlineData("order:42/a=b+c~d")]
    public async Task A_repeated_request_is_answered_with_the_same_order(string key)
    {
        using var client = service.CreateClient();

        var (first, second) = (await IdAsync(await PlaceAsync(client, key)), await IdAsync(await PlaceAsync(client, key.Trim('"'))));

        Assert.Equal(first, second);
        Assert.Equal(8, Guid.Parse(first).Version);
    }

    [Fact]
    public async Task Requests_without_a_key_or_with_different_keys_make_separate_orders()
    {
        using var client = service.CreateClient();

        string?[] keys = [null, null, "one", "another"];
        var ids = await Task.WhenAll(keys.Select(async key => await IdAsync(await PlaceAsync(client, key))));

        Assert.Equal(4, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("with spaces")]
    [InlineData("\"half-quoted")]
    [InlineData("several,of,them")]
    [InlineData("ä")]
    public async Task A_key_of_another_form_is_refused_with_the_rule(string key)
    {
        var refused = await PlaceAsync(service.CreateClient(), key);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<ValidationProblemDetails>(Cancellation);
        Assert.Contains("128", Assert.Single(Assert.Single(problem!.Errors).Value), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await PlaceAsync(service.CreateClient(), new string('x', 129))).StatusCode);

    [Fact]
    public async Task A_key_that_belongs_to_another_order_is_refused()
    {
        using var client = service.CreateClient();
        await PlaceAsync(client, "used");
        var other = new { customer = "Grace", lines = new[] { new { sku = "TEA-01", quantity = 1, unitPrice = 1m } } };

        var refused = await PlaceAsync(client, "used", other);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(422, (await refused.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation))!.Status);
    }

    private static async Task<HttpResponseMessage> PlaceAsync(HttpClient client, string? key, object? order = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = JsonContent.Create(order ?? TestOrders.Valid) };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation(IdempotencyKeyAttribute.Header, key);
        }
        return await client.SendAsync(request, Cancellation);
    }

    private static async Task<string> IdAsync(HttpResponseMessage answer) =>
        (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString()!;
}
