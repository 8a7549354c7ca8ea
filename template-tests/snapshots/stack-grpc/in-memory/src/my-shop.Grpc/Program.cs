using my_shop;
using my_shop.Events;
using my_shop.Orders;

var builder = WebApplication.CreateBuilder(args);

builder.AddTelemetry();
builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<EventExceptionInterceptor>());
builder.Services.AddGrpcReflection();
builder.AddHealth();
builder.AddEvents(OrdersJson.Default)
    .Handle<OrderPlaced, ConfirmOrder>();
builder.AddOrders();
builder.Services.AddSingleton<OrderWatch>();

var app = builder.Build();

app.UseTelemetry();
if (app.Environment.IsDevelopment())
{
    app.MapGrpcReflectionService();
}
app.MapGrpcHealthChecksService();
app.MapGrpcService<OrderCalls>();

await app.RunAsync();
