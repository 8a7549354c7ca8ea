using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using my_shop.Tests.Quality;

namespace my_shop.Tests;

public sealed class LimitsTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Limits:MaxConcurrentRequestsPerClient", "1")]
    [InlineData("Limits:MaxConcurrentRequests", "1")]
    [Shows("security.overload", "RESOURCE_EXHAUSTED with a delay for the retry")]
    public async Task Requests_beyond_the_limits_are_refused_with_the_time_to_wait(string setting, string value)
    {
        var gate = new Gate();
        await using var busy = service.WithWebHostBuilder(web => web
            .UseSetting(setting, value)
            .UseSetting("Limits:MaxQueuedRequests", "0")
            .MapCalls(async (text, context) =>
            {
                await gate.PassAsync(context.CancellationToken);
                return text;
            }));
        var calls = new TestService.TestServiceClient(busy.Channel());
        var first = calls.CallAsync(new(), cancellationToken: Cancellation).ResponseAsync;
        await gate.Reached.WaitAsync(Cancellation);

        var refused = await FailsAsync(StatusCode.ResourceExhausted, calls.CallAsync(new(), cancellationToken: Cancellation).ResponseAsync);
        // Health is not limited; otherwise this would end like the call above.
        await new Health.HealthClient(busy.Channel()).CheckAsync(new(), cancellationToken: Cancellation);
        gate.Open();

        Assert.Equal(TimeSpan.FromSeconds(5), refused.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan());
        await first;
    }

    [Fact]
    public async Task Open_streams_have_a_limit_of_their_own_and_keep_no_call_waiting()
    {
        await using var strict = service.WithWebHostBuilder(web => web
            .UseSetting("Limits:MaxConcurrentStreams", "1")
            .UseSetting("Limits:MaxConcurrentRequests", "1")
            .MapCalls());
        var calls = new TestService.TestServiceClient(strict.Channel());
        using var watch = calls.Watch(new(), cancellationToken: Cancellation);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));

        using var second = calls.Watch(new(), cancellationToken: Cancellation);

        await FailsAsync(StatusCode.ResourceExhausted, second.ResponseStream.MoveNext(Cancellation));
        await calls.CallAsync(new(), cancellationToken: Cancellation);
    }

    [Fact]
    public async Task A_message_that_is_too_large_exhausts_the_resource()
    {
        await using var factory = service.WithWebHostBuilder(web => web.MapCalls());
        var calls = new TestService.TestServiceClient(factory.Channel());
        var request = new TestMessage { Text = new string('x', 1_048_576) };

        await FailsAsync(StatusCode.ResourceExhausted, calls.CallAsync(request, cancellationToken: Cancellation).ResponseAsync);
    }

    [Fact]
    public async Task An_invalid_limit_stops_the_start_and_is_named()
    {
        // A host of its own, because the factory does not always report why the start failed.
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration["Limits:MaxConcurrentRequests"] = "0";
        builder.AddLimits();
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Contains("MaxConcurrentRequests must be between 1 and 100000", error.Message, StringComparison.Ordinal);
    }

    private static async Task<RpcException> FailsAsync(StatusCode code, Task call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(code, error.StatusCode);
        return error;
    }
}
