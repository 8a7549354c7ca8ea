using Grpc.Core;
using Grpc.Core.Interceptors;
using my_shop.Events;
using StackExchange.Redis;

namespace my_shop;

/// <summary>
/// Tells clients whether their event was recorded and whether to come back: UNAVAILABLE while the broker is away, RESOURCE_EXHAUSTED while
/// it takes no more events, INTERNAL while it refuses them.
/// </summary>
internal sealed class EventExceptionInterceptor : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (AnswerTo(failure) is { } answer)
        {
            throw answer;
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception failure) when (AnswerTo(failure) is { } answer)
        {
            throw answer;
        }
    }

    private static RpcException? AnswerTo(Exception failure) => failure switch
    {
        BacklogFullException => Errors.NotConfirmed(
            StatusCode.ResourceExhausted, "Too many events are waiting to be handled.", "BACKLOG_FULL", recorded: "false"),
        // Trying again helps when somebody has changed the server or its settings, and not before.
        EventLogException { Failure: EventLogFailure.Refused } => Errors.NotConfirmed(
            StatusCode.Internal, "The service cannot take the call.", "EVENT_REFUSED", recorded: "false", passes: false),
        EventLogException or RedisException or TimeoutException => Errors.NotConfirmed(
            StatusCode.Unavailable, "The service cannot take the call right now.", "BROKER_UNAVAILABLE", recorded: "unknown"),
        _ => null,
    };
}
