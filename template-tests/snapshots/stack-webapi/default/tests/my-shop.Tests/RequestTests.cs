using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using my_shop.Tests.Quality;

namespace my_shop.Tests;

/// <summary>Invalid requests are refused with the reason.</summary>
public sealed class RequestTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private readonly HttpClient _client = service.WithWebHostBuilder(web => web.MapEndpoints(Map)).CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Shows("tests.answers", "an invalid request is answered with the errors of each field")]
    public async Task Each_field_that_is_wrong_is_named()
    {
        var answer = await _client.GetAsync("/notes?page=0&size=1000", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<ValidationProblemDetails>(Cancellation);
        Assert.Equal(["page", "size"], problem!.Errors.Keys.Order());
    }

    [Theory]
    [InlineData("{ not json")]
    [InlineData("null")]
    [InlineData("""{ "text": 1 }""")]
    [InlineData("""{ "text": "one", "text": "another" }""")]
    public async Task A_body_that_cannot_be_read_is_answered_with_400_and_problem_details(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        await AssertProblemAsync(await _client.PostAsync("/notes", content, Cancellation), HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-7")]
    public async Task A_body_that_is_not_JSON_in_UTF_8_is_answered_with_415_and_problem_details(string contentType)
    {
        using var content = new StringContent("""{ "text": "one" }""");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        await AssertProblemAsync(await _client.PostAsync("/notes", content, Cancellation), HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_fault_of_the_service_is_answered_with_500_and_no_details_of_it()
    {
        var answer = await _client.GetAsync("/fault", Cancellation);

        await AssertProblemAsync(answer, HttpStatusCode.InternalServerError);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/notes", ([Range(1, 100)] int page, [Range(1, 100)] int size) => page * size);
        endpoints.MapPost("/notes", (Note note) => note);
        endpoints.MapGet("/fault", string () => throw new InvalidOperationException("a secret"));
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, (await response.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation))!.Status);
    }

    private sealed record Note(string Text);
}
