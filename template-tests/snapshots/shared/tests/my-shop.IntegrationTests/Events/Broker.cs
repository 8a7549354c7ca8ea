using DotNet.Testcontainers.Builders;
using my_shop.IntegrationTests.Events;
using my_shop.Tests;
using Testcontainers.Redis;

[assembly: AssemblyFixture(typeof(Broker))]

namespace my_shop.IntegrationTests.Events;

/// <summary>
/// The real server of all tests: the one that the environment variable ConnectionStrings__Redis names, otherwise a redis-server or
/// valkey-server on the PATH, otherwise a container. If none of them is available, the tests are skipped with the reason.
/// </summary>
public sealed class Broker : IAsyncLifetime
{
    private string? _connectionString;
    private string? _reason;
    private IAsyncDisposable? _server;

    /// <summary>The connection string, with time limits that no test reaches, however busy the machine is.</summary>
    public string ConnectionString
    {
        get
        {
            Assert.SkipWhen(_connectionString is null, _reason ?? "");
            return $"{_connectionString},connectTimeout=60000,syncTimeout=300000,asyncTimeout=300000";
        }
    }

    /// <summary>A prefix that separates the keys of this run from all others on the server.</summary>
    public string Prefix { get; } = $"test-{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__Redis") is { Length: > 0 } configured)
        {
            _connectionString = configured;
        }
        else if (LocalServer.FindExecutable() is { } executable)
        {
            var local = await LocalServer.StartAsync(executable, TestContext.Current.CancellationToken);
            (_server, _connectionString) = (local, local.ConnectionString);
        }
        else
        {
            await StartContainerAsync();
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task StartContainerAsync()
    {
        try
        {
            var container = new RedisBuilder("valkey/valkey:9.1-alpine")
                .WithWaitStrategy(Wait.ForUnixContainer().UntilCommandIsCompleted(
                    ["valkey-cli", "ping"], wait => wait.WithTimeout(Eventually.Patience)))
                .Build();
            _server = container;
            await container.StartAsync(TestContext.Current.CancellationToken);
            _connectionString = container.GetConnectionString();
        }
        catch (Exception unavailable) when (unavailable is not OperationCanceledException)
        {
            _reason = "No server: set ConnectionStrings__Redis, or install redis-server or valkey-server, or start Docker "
                + $"({unavailable.GetBaseException().Message.ReplaceLineEndings(" ").Trim()}).";
        }
    }
}
