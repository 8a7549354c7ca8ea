using Grpc.Core;
using Microsoft.AspNetCore.RateLimiting;

namespace Stack_Service._1;

/// <summary>
/// Ends a call beyond the limits with RESOURCE_EXHAUSTED and the time to wait. The response is written here because the call does not reach
/// gRPC: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses, Trailers-Only.
/// </summary>
internal static class RejectedRequest
{
    private const string Details = "grpc-status-details-bin";

#if (hasEvents)
    private static readonly RpcException Error = Errors.NotConfirmed(
        StatusCode.ResourceExhausted, "The service is overloaded.", "TOO_MANY_CALLS", recorded: "false");
#else
    private static readonly RpcException Error = Errors.ComeBack(StatusCode.ResourceExhausted, "The service is overloaded.");
#endif

    private static readonly string EncodedDetails = Convert.ToBase64String(Error.Trailers.GetValueBytes(Details)!);

    public static ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var response = rejected.HttpContext.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers.GrpcStatus = Error.StatusCode.ToString("D");
        response.Headers.GrpcMessage = Error.Status.Detail;
        response.Headers[Details] = EncodedDetails;
        return ValueTask.CompletedTask;
    }
}
