using my_shop;
using my_shop.Events;
using my_shop.Events.Management;
using my_shop.Orders;

if (args is [HealthProbe.Argument, .. var settings])
{
    Environment.ExitCode = await HealthProbe.RunAsync(settings);
    return;
}
if (args is [ManageCommand.Argument, .. var command])
{
    Environment.ExitCode = await ManageCommand.RunAsync(command);
    return;
}

var builder = WebApplication.CreateBuilder(args);

builder.AddTelemetry();
builder.AddLimits();
builder.AddCallFaults();
builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<EventExceptionInterceptor>());
builder.Services.AddGrpcReflection();
builder.AddHealth();
builder.AddEvents();
builder.AddOrders();

var app = builder.Build();

app.UseTelemetry();
app.UseRateLimiter();
app.UseCallFaults();
if (app.Environment.IsDevelopment())
{
    app.MapGrpcReflectionService();
}
app.MapGrpcHealthChecksService().DisableRateLimiting();
app.MapGrpcService<OrderCalls>();

await app.RunAsync();
