using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Stack_Service._1.Data;
using Stack_Service._1.Data.Outbox;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Tests.Data;

/// <summary>A host with a database, the in-memory event log and handlers that a test names.</summary>
internal sealed class DataHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string? _file;

    private DataHost(IHost host, string? file) => (_host, _file) = (host, file);

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts it on an empty database.</summary>
    /// <param name="connectionString">An empty database on PostgreSQL; null: a SQLite file of its own.</param>
    /// <param name="configure">Names handlers, and changes services.</param>
    /// <param name="settings">As on a command line.</param>
    public static async Task<DataHost> StartAsync(string? connectionString, Action<EventsBuilder> configure, params string[] settings)
    {
        var file = connectionString is null ? Path.Combine(Path.GetTempPath(), $"data-{Guid.NewGuid():N}.db") : null;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            EnvironmentName = file is null ? Environments.Production : Environments.Development,
        });
        builder.Configuration.AddCommandLine(
        [
            "--Events:Prefix=test", "--Events:Group=test", "--Events:Management:Enabled=false", "--Events:RetryDelay=00:00:00.010",
#if (redisStreams)
            "--Events:Log=InMemory",
#endif
            file is null ? $"--ConnectionStrings:Postgres={connectionString}" : $"--Database:File={file}",
            .. settings,
        ]);
        builder.AddDatabase<NotesContext>();
        configure(builder.AddEvents());
        var host = new DataHost(builder.Build(), file);
        if (connectionString is not null)
        {
            await host.InScopeAsync((database, _) => database.Database.EnsureCreatedAsync(Cancellation));
        }
        await host._host.StartAsync(Cancellation);
        return host;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Does something as a request would: in a scope of its own, with its context and its publisher.</summary>
    public async Task<T> InScopeAsync<T>(Func<NotesContext, IEventPublisher, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(
            scope.ServiceProvider.GetRequiredService<NotesContext>(),
            scope.ServiceProvider.GetRequiredService<IEventPublisher>());
    }

    /// <summary>Publishes without a transaction.</summary>
    public Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, PublishOptions? options = null)
        where TEvent : notnull =>
        InScopeAsync((_, publisher) => publisher.PublishAsync(content, options ?? PublishOptions.None, Cancellation));

    /// <summary>Publishes in a transaction.</summary>
    public Task<int> PublishInTransactionAsync<TEvent>(IEnumerable<TEvent> contents, bool commit = true)
        where TEvent : notnull => InScopeAsync(async (database, publisher) =>
    {
        await using var transaction = await database.Database.BeginTransactionAsync(Cancellation);
        var count = 0;
        foreach (var content in contents)
        {
            await publisher.PublishAsync(content, Cancellation);
            count++;
        }
        await (commit ? transaction.CommitAsync(Cancellation) : transaction.RollbackAsync(Cancellation));
        return count;
    });

    /// <summary>The texts of all notes, in their order.</summary>
    public Task<List<string>> NotesAsync() => InScopeAsync((database, _) =>
        database.Notes.OrderBy(note => note.Id).Select(note => note.Text).ToListAsync(Cancellation));

    public Task<int> CountAsync<TRow>()
        where TRow : class => InScopeAsync((database, _) => database.Set<TRow>().CountAsync(Cancellation));

    /// <summary>Waits until the outbox is empty and the worker has handled everything in a stream.</summary>
    public Task QuietAsync(string stream) => Eventually.IsTrueAsync(async () =>
        await CountAsync<OutboxRow>() == 0
        && await Services.GetRequiredService<IEventLog>().DescribeAsync(new(stream, "test"), Cancellation) is { Pending: 0, Lag: 0 });

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
        if (_file is not null)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            foreach (var file in Directory.GetFiles(Path.GetTempPath(), $"{Path.GetFileName(_file)}*"))
            {
                File.Delete(file);
            }
        }
    }
}
