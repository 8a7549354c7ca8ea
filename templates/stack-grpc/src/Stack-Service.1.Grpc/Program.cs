using Stack_Service._1;
#if (hasDatabase)
using Stack_Service._1.Data;
using Stack_Service._1.Data.Schema;
using Stack_Service._1.Database;
#endif
#if (hasEvents)
using Stack_Service._1.Events;
using Stack_Service._1.Events.Management;
#endif
#if (hasOrders)
using Stack_Service._1.Orders;
#endif

if (args is [HealthProbe.Argument, .. var settings])
{
    Environment.ExitCode = await HealthProbe.RunAsync(settings);
    return;
}
#if (hasDatabase)
if (args is [Migration.Argument, .. var migrationSettings])
{
    Environment.ExitCode = await Migration.RunAsync<AppDbContext>(migrationSettings);
    return;
}
#endif
#if (hasEvents)
if (args is [ManageCommand.Argument, .. var command])
{
    Environment.ExitCode = await ManageCommand.RunAsync(command);
    return;
}
#endif

var builder = WebApplication.CreateBuilder(args);

builder.AddTelemetry();
builder.AddLimits();
builder.AddCallFaults();
#if (hasEvents && hasDatabase)
builder.Services.AddGrpc(grpc =>
{
    grpc.Interceptors.Add<EventExceptionInterceptor>();
    grpc.Interceptors.Add<DatabaseExceptionInterceptor>();
});
#elseif (hasEvents)
builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<EventExceptionInterceptor>());
#elseif (hasDatabase)
builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<DatabaseExceptionInterceptor>());
#else
builder.Services.AddGrpc();
#endif
builder.Services.AddGrpcReflection();
builder.AddHealth();
#if (hasDatabase)
builder.AddDatabase<AppDbContext>();
#endif
#if (hasEvents)
builder.AddEvents();
#endif
#if (hasOrders)
builder.AddOrders();
#endif

var app = builder.Build();

app.UseTelemetry();
app.UseRateLimiter();
app.UseCallFaults();
if (app.Environment.IsDevelopment())
{
    app.MapGrpcReflectionService();
}
app.MapGrpcHealthChecksService().DisableRateLimiting();
#if (hasOrders)
app.MapGrpcService<OrderCalls>();
#endif

await app.RunAsync();
