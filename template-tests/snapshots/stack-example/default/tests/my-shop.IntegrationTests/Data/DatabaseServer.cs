using DotNet.Testcontainers.Builders;
using Npgsql;
using my_shop.IntegrationTests.Data;
using my_shop.Tests;
using Testcontainers.PostgreSql;

[assembly: AssemblyFixture(typeof(DatabaseServer))]

namespace my_shop.IntegrationTests.Data;

/// <summary>
/// The PostgreSQL of all tests: the one that the environment variable ConnectionStrings__Postgres names, else one that is started from the
/// programs of this machine, else a container. Where there is none of them, the tests are skipped and say so.
/// </summary>
public sealed class DatabaseServer : IAsyncLifetime
{
    private readonly List<string> _databases = [];
    private string? _connectionString;
    private string? _reason;
    private IAsyncDisposable? _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes an empty database and returns its connection string, with time limits that no test comes near to.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Assert.SkipWhen(_connectionString is null, _reason ?? "");
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        lock (_databases)
        {
            _databases.Add(name);
        }
        return new NpgsqlConnectionStringBuilder(_connectionString)
        {
            Database = name,
            Timeout = 300,
            CommandTimeout = 300,
            MaxPoolSize = 20,
        }.ConnectionString;
    }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__Postgres") is { Length: > 0 } configured)
        {
            _connectionString = configured;
        }
        else if (LocalPostgres.FindPrograms() is { } programs)
        {
            var local = await LocalPostgres.StartAsync(programs, Cancellation);
            (_server, _connectionString) = (local, local.ConnectionString);
        }
        else
        {
            await StartContainerAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
        {
            await _server.DisposeAsync();
            return;
        }
        foreach (var name in _databases)
        {
            await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async Task StartContainerAsync()
    {
        try
        {
            var container = new PostgreSqlBuilder("postgres:18-alpine")
                .WithWaitStrategy(Wait.ForUnixContainer().UntilCommandIsCompleted(
                    ["pg_isready", "--host", "127.0.0.1"], wait => wait.WithTimeout(Eventually.Patience)))
                .Build();
            _server = container;
            await container.StartAsync(Cancellation);
            _connectionString = container.GetConnectionString();
        }
        catch (Exception unavailable) when (unavailable is not OperationCanceledException)
        {
            _reason = "No server: set ConnectionStrings__Postgres, or install PostgreSQL, or start Docker "
                + $"({unavailable.GetBaseException().Message.ReplaceLineEndings(" ").Trim()}).";
        }
    }
}
