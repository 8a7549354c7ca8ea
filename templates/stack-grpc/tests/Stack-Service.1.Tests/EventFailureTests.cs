using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Tests.Events;

namespace Stack_Service._1.Tests;

/// <summary>The errors that clients get if the event of their call cannot be recorded.</summary>
public sealed class EventFailureTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_a_full_backlog_the_resource_is_exhausted_and_nothing_is_recorded()
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

        await AssertNotConfirmedAsync(calls, StatusCode.ResourceExhausted, "false", FiveSeconds);
    }

    [Theory]
    [InlineData(EventLogFailure.Unavailable, StatusCode.Unavailable, "unknown", 5)]
    [InlineData(EventLogFailure.Refused, StatusCode.Internal, "false", null)]
    public async Task A_client_learns_whether_its_event_was_recorded_and_whether_to_try_again(
        EventLogFailure failure, StatusCode code, string recorded, int? retryAfter)
    {
        await using var failing = service.WithWebHostBuilder(web => web.MapCalls((_, _) => throw new EventLogException(failure, "No.")));

        await AssertNotConfirmedAsync(
            new TestService.TestServiceClient(failing.Channel()), code, recorded, retryAfter is null ? null : FiveSeconds);
    }

    private static async Task AssertNotConfirmedAsync(
        TestService.TestServiceClient calls, StatusCode code, string recorded, TimeSpan? retryDelay)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await calls.CallAsync(new() { Text = "next" }, cancellationToken: Cancellation));

        Assert.Equal(code, error.StatusCode);
        Assert.Equal(retryDelay, error.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan());
        Assert.Equal(recorded, error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Metadata["recorded"]);
    }
}
