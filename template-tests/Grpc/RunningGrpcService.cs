namespace StackTemplates.Tests.Grpc;

/// <summary>Base of the tests that call a generated gRPC service, built once for all of them.</summary>
public abstract class RunningGrpcService(PackedTemplates templates)
{
    /// <summary>The stream that placed orders go through.</summary>
    protected const string Stream = "my-shop:events:orders:placed";

    /// <summary>The consumer group of its worker.</summary>
    protected const string Group = "my-shop";

    /// <summary>Long enough for everything, on any machine.</summary>
    protected static readonly TimeSpan Patience = Wait.Patience;

    /// <summary>Ends the test with the run.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The settings of the built service on Redis Streams.</summary>
    protected async Task<ServiceSettings> SettingsAsync(string? redis, string environment = "Production", bool consume = true)
    {
        var solution = await templates.Solution(new("stack-grpc", "redis-streams", "valkey"), "my-shop").BuiltAsync();
        return new ServiceSettings(solution.Service)
        {
            Redis = redis,
            Environment = environment,
            // Several of them run at a time, and the port is one.
            Variables = new Dictionary<string, string>
            {
                ["Events__Consume"] = consume ? "true" : "false",
                ["Events__Management__Enabled"] = "false",
            },
        };
    }

    /// <summary>Checks that the call ends with this code.</summary>
    protected static async Task<GrpcException> FailsAsync(GrpcCode code, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<GrpcException>(call);
        Assert.True(error.Code == code, $"It should end with {code}, but ended with {error.Message}");
        return error;
    }

    /// <summary>Watches an order to the end.</summary>
    protected static ValueTask<List<GrpcOrder>> WatchAsync(ServiceProcess service, string id, TimeSpan? deadline = null) =>
        service.Grpc!.WatchAsync(id, deadline ?? Patience, Cancellation).ToListAsync(Cancellation);
}
