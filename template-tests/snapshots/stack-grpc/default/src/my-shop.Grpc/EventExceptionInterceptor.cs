using Grpc.Core;
using Grpc.Core.Interceptors;
using my_shop.Events;
using StackExchange.Redis;

namespace my_shop;

/// <summary>
/// Tells clients whether their event was recorded and whether to try again: UNAVAILABLE while the broker is away, RESOURCE_EXHAUSTED while
/// it has no room, INTERNAL while it refuses the event.
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
        // Trying again helps only after the server or its settings were changed.
        EventLogException { Failure: EventLogFailure.Refused } => Errors.NotConfirmed(
            StatusCode.Internal, "The service cannot process the call.", "EVENT_REFUSED", recorded: "false", passes: false),
        EventLogException or RedisException or TimeoutException => Errors.NotConfirmed(
            StatusCode.Unavailable, "The service cannot process the call right now.", "BROKER_UNAVAILABLE", recorded: "unknown"),
        _ => null,
    };
}
