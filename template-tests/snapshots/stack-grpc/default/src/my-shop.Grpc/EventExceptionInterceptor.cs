using Grpc.Core;
using Grpc.Core.Interceptors;
using my_shop.Events;
using StackExchange.Redis;

namespace my_shop;

/// <summary>
/// Tells clients whether to come back: UNAVAILABLE while the broker is away, RESOURCE_EXHAUSTED while it takes no more events.
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
        BacklogFullException => Errors.ComeBack(StatusCode.ResourceExhausted, "Too many events are waiting to be handled."),
        EventLogException or RedisException or TimeoutException =>
            Errors.ComeBack(StatusCode.Unavailable, "The service cannot take the call right now."),
        _ => null,
    };
}
