using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace my_shop;

/// <summary>
/// Keeps the service responsive under overload: requests that are too large, too slow or too many are refused before they cost anything.
/// Health endpoints are never limited; they use <c>DisableRateLimiting</c>.
/// </summary>
internal static class LimitsHostingExtensions
{
    // Long enough for a small body over a slow connection.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static void AddLimits(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<LimitsOptions>().BindConfiguration(LimitsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsRanges>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitsOptions>>((kestrel, limits) => Limit(kestrel, limits.Value));
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<LimitsOptions>>(
            (grpc, limits) => grpc.MaxReceiveMessageSize = limits.Value.MaxMessageSize);
        services.AddRateLimiter(limiter => limiter.OnRejected = RejectedRequest.AnswerAsync);
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<LimitsOptions>>(
            (limiter, limits) => limiter.GlobalLimiter = Limiter(limits.Value));
    }

    private static void Limit(KestrelServerOptions kestrel, LimitsOptions limits)
    {
        kestrel.AddServerHeader = false;
        // A client that sends slowly must not occupy a connection or a request's permit for long, neither with headers nor with a body. The
        // minimum rate of a body is that of the largest one in its time.
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MinRequestBodyDataRate = new(limits.MaxMessageSize / limits.RequestBodyTimeout.TotalSeconds, Grace);
        // Messages are limited one by one; a stream of them may have any length.
        kestrel.Limits.MaxRequestBodySize = null;
        // Detects clients that disappeared without closing the connection, because their streams would stay open.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
    }

    private static PartitionedRateLimiter<HttpContext> Limiter(LimitsOptions limits) => PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, IPAddress>(http => RateLimitPartition.GetTokenBucketLimiter(ClientOf(http), _ => new()
        {
            TokenLimit = limits.RequestsPerSecondPerClient,
            TokensPerPeriod = limits.RequestsPerSecondPerClient,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        })),
        PartitionedRateLimiter.Create<HttpContext, (IPAddress, bool)>(http => RateLimitPartition.GetConcurrencyLimiter(
            (ClientOf(http), IsStream(http)), _ => new() { PermitLimit = limits.MaxConcurrentRequestsPerClient })),
        // Streams have permits of their own, so that calls get one however many streams are open.
        PartitionedRateLimiter.Create<HttpContext, bool>(http => RateLimitPartition.GetConcurrencyLimiter(
            IsStream(http), isStream => isStream
                ? new() { PermitLimit = limits.MaxConcurrentStreams }
                : new() { PermitLimit = limits.MaxConcurrentRequests, QueueLimit = limits.MaxQueuedRequests })));

    private static IPAddress ClientOf(HttpContext http) => http.Connection.RemoteIpAddress switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4(),
        // A client with one IPv6 address has a whole /64 network of them.
        { AddressFamily: AddressFamily.InterNetworkV6 } address => new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]),
        var address => address,
    };

    private static bool IsStream(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Type is not (null or MethodType.Unary);
}
