using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace my_shop.Tests;

public sealed class OpenApiTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    [Fact]
    public async Task The_document_describes_every_endpoint_in_development()
    {
        await using var described = service.WithWebHostBuilder(web => web
            .MapEndpoints(endpoints => endpoints.MapPost("/notes", (string[] lines) => lines)));
        using var client = described.CreateClient();

        var document = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken);

        Assert.True(document.GetProperty("paths").GetProperty("/notes").TryGetProperty("post", out _));
    }
}
