using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace my_shop;

/// <summary>
/// Distinguishes failed calls by their cause. A fault of the service ends with UNKNOWN and an error in the log. A message that cannot be
/// read is the client's fault: it ends with INVALID_ARGUMENT, and nothing is logged.
/// </summary>
internal static class CallFaults
{
    // The framework logs both as errors of the service, and reads the message before it calls any interceptor.
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
            // No response has been sent yet, so the status goes into the headers.
            http.Response.Headers.GrpcStatus = StatusCode.InvalidArgument.ToString("D");
            http.Response.Headers.GrpcMessage = "The message cannot be read.";
        }
    });
}
