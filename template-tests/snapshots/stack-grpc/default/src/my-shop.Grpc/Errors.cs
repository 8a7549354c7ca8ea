using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace my_shop;

/// <summary>
/// Errors that clients in any language can read: a status code, a text, and details of the types in google/rpc/error_details.proto.
/// </summary>
internal static class Errors
{
    private static readonly Duration RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(5));

    /// <summary>INVALID_ARGUMENT, with each invalid field.</summary>
    public static RpcException Invalid(params IEnumerable<BadRequest.Types.FieldViolation> violations) => Error(
        StatusCode.InvalidArgument, "Some fields of the request are invalid.", new BadRequest { FieldViolations = { violations } });

    /// <summary>NOT_FOUND, with the type and the name of the resource.</summary>
    public static RpcException NotFound(string type, string name) => Error(
        StatusCode.NotFound, $"There is no {type} '{name}'.", new ResourceInfo { ResourceType = type, ResourceName = name });

    /// <summary>A transient error, with the time after which to try again.</summary>
    public static RpcException ComeBack(StatusCode code, string message) => Error(code, message, new RetryInfo { RetryDelay = RetryDelay });

    /// <summary>An error of a call whose event was not recorded, or for which that is unknown.</summary>
    /// <param name="recorded">Whether the event was recorded: <c>false</c> or <c>unknown</c>.</param>
    /// <param name="passes">Whether the error is transient; the client is then told when to try again.</param>
    public static RpcException NotConfirmed(StatusCode code, string message, string reason, string recorded, bool passes = true)
    {
        var info = new ErrorInfo { Domain = "my-shop", Reason = reason, Metadata = { ["recorded"] = recorded } };
        return passes ? Error(code, message, info, new RetryInfo { RetryDelay = RetryDelay }) : Error(code, message, info);
    }

    private static RpcException Error(StatusCode code, string message, params IEnumerable<IMessage> details) =>
        new Google.Rpc.Status { Code = (int)code, Message = message, Details = { details.Select(Any.Pack) } }.ToRpcException();
}
