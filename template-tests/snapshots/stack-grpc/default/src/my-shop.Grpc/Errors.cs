using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace my_shop;

/// <summary>
/// Errors as clients of any language read them: a status code, a text, and details of the types in google/rpc/error_details.proto.
/// </summary>
internal static class Errors
{
    private static readonly Duration RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(5));

    /// <summary>INVALID_ARGUMENT, with each field that is wrong.</summary>
    public static RpcException Invalid(params IEnumerable<BadRequest.Types.FieldViolation> violations) => Error(
        StatusCode.InvalidArgument, "Some fields of the request are wrong.", new BadRequest { FieldViolations = { violations } });

    /// <summary>NOT_FOUND, with what was looked for.</summary>
    public static RpcException NotFound(string type, string name) => Error(
        StatusCode.NotFound, $"There is no {type} '{name}'.", new ResourceInfo { ResourceType = type, ResourceName = name });

    /// <summary>An error that passes by itself, with the time after which to try again.</summary>
    public static RpcException ComeBack(StatusCode code, string message) => Error(code, message, new RetryInfo { RetryDelay = RetryDelay });

    /// <summary>An error that leaves a call's event unrecorded, or nobody knows whether it does.</summary>
    /// <param name="recorded">Whether the event was recorded: <c>false</c> or <c>unknown</c>.</param>
    /// <param name="passes">Whether it passes by itself; then the client is told when to try again.</param>
    public static RpcException NotConfirmed(StatusCode code, string message, string reason, string recorded, bool passes = true)
    {
        var info = new ErrorInfo { Domain = "my-shop", Reason = reason, Metadata = { ["recorded"] = recorded } };
        return passes ? Error(code, message, info, new RetryInfo { RetryDelay = RetryDelay }) : Error(code, message, info);
    }

    private static RpcException Error(StatusCode code, string message, params IEnumerable<IMessage> details) =>
        new Google.Rpc.Status { Code = (int)code, Message = message, Details = { details.Select(Any.Pack) } }.ToRpcException();
}
