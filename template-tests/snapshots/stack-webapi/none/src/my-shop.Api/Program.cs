using my_shop;
using my_shop.Orders;

var builder = WebApplication.CreateBuilder(args);

builder.AddTelemetry();
builder.Services.AddOpenApi();
builder.Services.AddValidation();
builder.Services.AddProblemDetails();
// A request that cannot be read is the client's mistake in every environment: 400, no exception.
builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
builder.Services.AddHealthChecks();
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, OrdersJson.Default));
builder.AddOrders();

var app = builder.Build();

app.UseTelemetry();
app.UseExceptionHandler();
app.UseStatusCodePages();
if (app.Environment.IsDevelopment())
{
    app.MapOpenApi();
}
app.MapHealth();
app.MapOrders();

await app.RunAsync();
