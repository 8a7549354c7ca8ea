using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using StackTemplates.Tests.Examples;

namespace StackTemplates.Tests.Deploy;

/// <summary>The examples and the worker: everything becomes healthy, and what goes in at one container comes out at another.</summary>
public sealed class ExampleTests(PackedTemplates templates) : DeployedService(templates)
{
    [Fact]
    public async Task A_vote_is_counted()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(VotesProof.Votes), Cancellation);

        await PostAsync(stack, "/vote", new { option = "cats" }, HttpStatusCode.Accepted);

        await Wait.UntilAsync(
            async () => (long)(await stack.Http.GetFromJsonAsync<JsonObject>("/results", Cancellation))!["total"]! == 1, "the vote");
    }

    [Fact]
    public async Task A_click_on_a_link_is_counted()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(ClicksProof.Clicks), Cancellation);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = stack.Http.BaseAddress };

        var link = JsonNode.Parse(await PostAsync(stack, "/links", new { url = "https://example.com/" }, HttpStatusCode.Created))!;
        var code = (string)link["code"]!;
        using var answer = await browser.GetAsync(new Uri($"/{code}", UriKind.Relative), Cancellation);

        Assert.Equal((HttpStatusCode.Found, "https://example.com/"), (answer.StatusCode, $"{answer.Headers.Location}"));
        await Wait.UntilAsync(
            async () => (long)(await stack.Http.GetFromJsonAsync<JsonObject>($"/links/{code}/stats", Cancellation))!["clicks"]! == 1,
            "the click");
    }

    [Fact]
    public async Task An_image_gets_its_thumbnails()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(ImagesProof.Images), Cancellation);

        var image = await RunningImages.UploadAsync(stack.Http, PngImage.Make(900, 700), "image");
        var end = await RunningImages.FollowAsync(stack.Http.BaseAddress!, image);

        Assert.Equal("done", (string?)end["state"]);
    }

    [Fact]
    public async Task An_event_of_an_unknown_type_is_recorded()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(BusProof.Bus), Cancellation);

        await PostAsync(stack, "/events/asset/registered", new { number = 1 }, HttpStatusCode.Accepted);

        await Wait.UntilAsync(
            async () => (await stack.Http.GetFromJsonAsync<JsonArray>("/events?count=10", Cancellation))!.Count == 1, "the event");
    }

    [Fact]
    public async Task An_order_that_another_program_adds_is_handled_by_the_worker()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(new("stack-worker", "redis-streams", "valkey")), Cancellation);

        using var broker = await stack.ConnectAsync(Cancellation);
        var order = AddedOrder.Add(broker, stack.OrdersStream, "Ada", 9.50m);

        await Wait.UntilAsync(
            async () => (await stack.ComposeAsync(Cancellation, "logs", "--no-log-prefix", "worker")).Lines
                .Select(HandledEvent.Parse).OfType<HandledEvent>().Any(handled => handled.OrderId == order),
            "the order");
    }

    private static async Task<string> PostAsync(ComposeStack stack, string path, object content, HttpStatusCode expected)
    {
        using var answer = await stack.Http.PostAsJsonAsync(path, content, Cancellation);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
