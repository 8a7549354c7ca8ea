using System.Net;
using Stack_Service._1.Events;
using Stack_Service._1.Processing;

namespace Stack_Service._1.Gateway.Tests;

/// <summary>What the answers of the API mean for a job.</summary>
public sealed class HttpImageSourceTests
{
    private static readonly Guid Id = Guid.CreateVersion7();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_body_is_the_image() => Assert.Equal([1, 2, 3], await ReadAsync((request, _) =>
    {
        Assert.Equal($"http://api/images/{Id}/original", $"{request.RequestUri}");
        return Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent([1, 2, 3]) });
    }));

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Gone)]
    public async Task An_image_that_is_not_there_is_not_wanted(HttpStatusCode status) => Assert.Null(await ReadAsync(status));

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public Task An_API_that_is_in_trouble_costs_no_attempt(HttpStatusCode status) =>
        Assert.ThrowsAsync<TryLaterException>(() => ReadAsync(status));

    [Fact]
    public async Task An_API_that_is_away_costs_no_attempt()
    {
        await Assert.ThrowsAsync<TryLaterException>(() => ReadAsync((_, _) => throw new HttpRequestException("refused")));
        await Assert.ThrowsAsync<TryLaterException>(() => ReadAsync(async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new();
        }));
    }

    [Fact]
    public Task Any_other_answer_is_an_error() => Assert.ThrowsAsync<HttpRequestException>(() => ReadAsync(HttpStatusCode.Forbidden));

    private static Task<byte[]?> ReadAsync(HttpStatusCode status) => ReadAsync((_, _) => Task.FromResult(new HttpResponseMessage(status)));

    private static async Task<byte[]?> ReadAsync(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        using var handler = new Api(answer);
        using var http = new HttpClient(handler) { BaseAddress = new Uri("http://api/"), Timeout = TimeSpan.FromMilliseconds(200) };
        return await new HttpImageSource(http).ReadAsync(Id, Cancellation);
    }

    private sealed class Api(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answer(request, cancellationToken);
    }
}
