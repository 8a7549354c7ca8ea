using Grpc.Core;
using Grpc.Core.Interceptors;
using Stack_Service._1.Data;

namespace Stack_Service._1;

/// <summary>Tells clients to come back while the database is away: UNAVAILABLE with the reason.</summary>
internal sealed class DatabaseExceptionInterceptor(DatabaseFailures failures) : Interceptor
{
    private const string Message = "The database does not answer.";

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (failures.IsUnavailable(failure))
        {
            throw Unavailable();
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
        catch (Exception failure) when (failures.IsUnavailable(failure))
        {
            throw Unavailable();
        }
    }

#if (hasEvents)
    // The answer to a commit may be what was lost.
    private static RpcException Unavailable() =>
        Errors.NotConfirmed(StatusCode.Unavailable, Message, "DATABASE_UNAVAILABLE", recorded: "unknown");
#else
    private static RpcException Unavailable() => Errors.ComeBack(StatusCode.Unavailable, Message);
#endif
}
