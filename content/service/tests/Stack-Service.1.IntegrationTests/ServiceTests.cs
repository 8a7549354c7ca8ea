#if (isGrpc)
using Grpc.Health.V1;
#endif
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
#if (hasDatabase)
using Stack_Service._1.IntegrationTests.Data;
using Stack_Service._1.IntegrationTests.Database;
#endif
using Stack_Service._1.IntegrationTests.Events;
using Stack_Service._1.Tests;

namespace Stack_Service._1.IntegrationTests;

[Event("tests.noted")]
internal sealed record Noted(string Text);

/// <summary>The service as in production, on a real server, with an event of the test's own.</summary>
#if (hasDatabase)
public sealed class ServiceTests(Broker broker, DatabaseServer server)
#else
public sealed class ServiceTests(Broker broker)
#endif
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_becomes_ready()
    {
#if (hasDatabase)
        await using var service = StartService(await server.NewMigratedDatabaseAsync());
#else
        await using var service = StartService();
#endif
#if (isGrpc)
        var health = new Health.HealthClient(service.Channel());

        await Eventually.IsTrueAsync(async () =>
            (await health.CheckAsync(new(), cancellationToken: Cancellation)).Status == HealthCheckResponse.Types.ServingStatus.Serving);
#else
        using var client = service.CreateClient();

        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/health/ready", Cancellation)).IsSuccessStatusCode);
#endif
    }

    [Fact]
    public async Task A_published_event_reaches_its_handler_over_the_server()
    {
        var handler = new NotedHandler();
#if (hasDatabase)
        await using var service = StartService(await server.NewMigratedDatabaseAsync(), handler);
#else
        await using var service = StartService(handler);
#endif
        await TestConnection.AnswersAsync(service.Services.GetRequiredService<IEventLog>());

#if (hasDatabase)
        await using var scope = service.Services.CreateAsyncScope();
        var published = await scope.ServiceProvider.GetRequiredService<IEventPublisher>().PublishAsync(new Noted("hello"), Cancellation);
#else
        var published = await service.Services.GetRequiredService<IEventPublisher>().PublishAsync(new Noted("hello"), Cancellation);
#endif

        var (content, context) = await handler.Handled.WaitAsync(Eventually.Patience, Cancellation);
        Assert.Equal("hello", content.Text);
        Assert.Equal((published.EventId, $"{broker.Prefix}:events:tests:noted"), (context.EventId, context.Stream));
    }

#if (hasDatabase)
    private WebApplicationFactory<Program> StartService(
        string database, NotedHandler? handler = null) => new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
    {
        web.UseEnvironment("Production");
        web.UseSetting("ConnectionStrings:Postgres", database);
        web.UseSetting("ConnectionStrings:Redis", broker.ConnectionString);
#else
    private WebApplicationFactory<Program> StartService(
        NotedHandler? handler = null) => new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
    {
        web.UseEnvironment("Production");
        web.UseSetting("ConnectionStrings:Redis", broker.ConnectionString);
#endif
        web.UseSetting("Events:Log", "Redis");
        web.UseSetting("Events:Consume", "true");
        web.UseSetting("Events:Prefix", broker.Prefix);
        // Several test classes run at the same time, but there is only one such port.
        web.UseSetting("Events:Management:Enabled", "false");
        web.ConfigureTestServices(services =>
        {
            services.AddSingleton(handler ?? new NotedHandler());
            new EventsBuilder(services).Handle<Noted, NotedHandler>();
        });
    });

    private sealed class NotedHandler : IEventHandler<Noted>
    {
        private readonly TaskCompletionSource<(Noted, EventContext)> _handled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<(Noted Content, EventContext Context)> Handled => _handled.Task;

        public Task HandleAsync(Noted content, EventContext context, CancellationToken cancellationToken)
        {
            _handled.TrySetResult((content, context));
            return Task.CompletedTask;
        }
    }
}
