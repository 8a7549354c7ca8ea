using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Tests.Events;

namespace Stack_Service._1.Tests;

/// <summary>What a client is told when the event of its call cannot be recorded.</summary>
public sealed class EventFailureTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_too_many_events_wait_to_be_handled_the_resource_is_exhausted()
    {
        await using var full = service.WithWebHostBuilder(web => web
            .UseSetting("Events:Consume", "false")
            .UseSetting("Events:MaxBacklog", "1")
            .MapCalls(async (text, context) =>
            {
                var publisher = context.GetHttpContext().RequestServices.GetRequiredService<IEventPublisher>();
                await publisher.PublishAsync(new Asked(text), context.CancellationToken);
                return text;
            }));
        var calls = new TestService.TestServiceClient(full.Channel());
        await calls.CallAsync(new() { Text = "first" }, cancellationToken: Cancellation);

        await AssertComeBackAsync(calls, StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task While_the_event_log_does_not_answer_the_service_is_unavailable()
    {
        await using var down = service.WithWebHostBuilder(web => web
            .MapCalls((_, _) => throw new EventLogException(EventLogFailure.Unavailable, "Nobody answers.")));

        await AssertComeBackAsync(new TestService.TestServiceClient(down.Channel()), StatusCode.Unavailable);
    }

    private static async Task AssertComeBackAsync(TestService.TestServiceClient calls, StatusCode code)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await calls.CallAsync(new() { Text = "next" }, cancellationToken: Cancellation));

        Assert.Equal(code, error.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), error.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan());
    }
}
