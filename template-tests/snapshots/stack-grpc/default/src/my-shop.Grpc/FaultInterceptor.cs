using Grpc.Core;
using Grpc.Core.Interceptors;

namespace my_shop;

/// <summary>Logs why a call failed if the service is at fault; the client gets no details.</summary>
internal sealed partial class FaultInterceptor(ILogger<FaultInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception fault) when (IsFault(fault, context))
        {
            LogFault(logger, fault, context.Method);
            throw;
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
        catch (Exception fault) when (IsFault(fault, context))
        {
            LogFault(logger, fault, context.Method);
            throw;
        }
    }

    // An RpcException is a response, and exceptions caused by the end of a call are no faults.
    private static bool IsFault(Exception exception, ServerCallContext context) =>
        exception is not RpcException && !context.CancellationToken.IsCancellationRequested;

    [LoggerMessage(Level = LogLevel.Error, Message = "The call {Method} failed")]
    private static partial void LogFault(ILogger logger, Exception fault, string method);
}
