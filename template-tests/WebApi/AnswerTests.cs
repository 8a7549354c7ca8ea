using System.Net;
using System.Text.Json.Nodes;

namespace StackTemplates.Tests.WebApi;

/// <summary>The errors of the service, whichever event layer it has.</summary>
public sealed class AnswerTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_order_is_not_found()
    {
        await using var service = await StartAsync();

        var answer = await service.Orders.GetAsync(Guid.NewGuid().ToString(), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal(404, (int?)answer.Body?["status"]);
    }

    [Fact]
    public async Task An_invalid_order_is_refused_field_by_field()
    {
        await using var service = await StartAsync();

        var answer = await service.Orders.PostAsync(
            new JsonObject { ["customer"] = "", ["lines"] = new JsonArray() }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.NotEmpty(answer.Body?["errors"]?.AsObject() ?? []);
    }

    // The same solution as the one the matrix starts, so nothing is built for this.
    private async Task<ServiceProcess> StartAsync()
    {
        var solution = await templates.Solution(new("stack-webapi", "in-memory"), "1shop").BuiltAsync();
        return await ServiceProcess.StartAsync(new ServiceSettings(solution.Service), Cancellation);
    }
}
