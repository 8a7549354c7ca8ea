using Stack_Service._1;
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
#if (hasEvents)
builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<EventExceptionInterceptor>());
#else
builder.Services.AddGrpc();
#endif
builder.Services.AddGrpcReflection();
builder.AddHealth();
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
