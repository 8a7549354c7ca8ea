namespace StackTemplates.Build.Kit;

/// <summary>The codes of https://grpc.io/docs/guides/status-codes that a generated service answers with.</summary>
public enum GrpcCode
{
    /// <summary>The call succeeded.</summary>
    Ok = 0,

    /// <summary>The client has cancelled the call.</summary>
    Cancelled = 1,

    /// <summary>A fault of the service.</summary>
    Unknown = 2,

    /// <summary>The request is wrong.</summary>
    InvalidArgument = 3,

    /// <summary>It took longer than the client allowed.</summary>
    DeadlineExceeded = 4,

    /// <summary>The resource does not exist.</summary>
    NotFound = 5,

    /// <summary>A limit is reached.</summary>
    ResourceExhausted = 8,

    /// <summary>There is no such method.</summary>
    Unimplemented = 12,

    /// <summary>A fault of the service or of an intermediary.</summary>
    Internal = 13,

    /// <summary>The service is temporarily unavailable.</summary>
    Unavailable = 14,
}

/// <summary>A call that ended with another code than <see cref="GrpcCode.Ok"/>.</summary>
public sealed class GrpcException(GrpcCode code, string message, IReadOnlyDictionary<string, ProtoMessage> details)
    : Exception($"{code}: {message}")
{
    /// <summary>Why it ended.</summary>
    public GrpcCode Code => code;

    /// <summary>The details of a <c>google.rpc.Status</c> by the names of their types, such as <c>google.rpc.RetryInfo</c>.</summary>
    public IReadOnlyDictionary<string, ProtoMessage> Details => details;
}
