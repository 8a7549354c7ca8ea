using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace my_shop;

/// <summary>
/// Tells whose fault a failed call is. The service's: UNKNOWN, and an error in the log. The client's, whose message cannot be read:
/// INVALID_ARGUMENT, and nothing in the log.
/// </summary>
internal static class CallFaults
{
    // It logs both as errors of the service, and reads the message before any interceptor is asked.
    private const string Handler = "Grpc.AspNetCore.Server.ServerCallHandler";

    public static void AddCallFaults(this WebApplicationBuilder builder)
    {
        builder.Logging.AddFilter(Handler, LogLevel.None);
        builder.Services.Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<FaultInterceptor>());
    }

    public static void UseCallFaults(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (http.Features.Get<IServerCallContextFeature>()?.ServerCallContext.Status.DebugException
                is InvalidProtocolBufferException or InvalidDataException
            && !http.Response.HasStarted)
        {
            // Nothing was answered yet, so the status is among the headers.
            http.Response.Headers.GrpcStatus = StatusCode.InvalidArgument.ToString("D");
            http.Response.Headers.GrpcMessage = "The message cannot be read.";
        }
    });
}
