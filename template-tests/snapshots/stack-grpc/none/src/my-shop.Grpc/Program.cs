using my_shop;
using my_shop.Orders;

var builder = WebApplication.CreateBuilder(args);

builder.AddTelemetry();
builder.Services.AddGrpc();
builder.Services.AddGrpcReflection();
builder.AddHealth();
builder.AddOrders();

var app = builder.Build();

app.UseTelemetry();
if (app.Environment.IsDevelopment())
{
    app.MapGrpcReflectionService();
}
app.MapGrpcHealthChecksService();
app.MapGrpcService<OrderCalls>();

await app.RunAsync();
