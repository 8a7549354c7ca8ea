using Stack_Service._1;
#if (hasEvents)
using Stack_Service._1.Events;
#endif
using Stack_Service._1.Orders;

if (args is [HealthProbe.Argument, .. var settings])
{
    Environment.ExitCode = await HealthProbe.RunAsync(settings);
    return;
}

var builder = WebApplication.CreateBuilder(args);

builder.AddTelemetry();
builder.AddLimits();
builder.Services.AddOpenApi();
builder.Services.AddValidation();
builder.Services.AddProblemDetails();
// A request that cannot be read is the client's mistake in every environment: 400, no exception.
builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
#if (hasEvents)
builder.Services.AddExceptionHandler<EventExceptionHandler>();
#endif
builder.Services.AddHealthChecks();
builder.Services.ConfigureHttpJsonOptions(json =>
{
    json.SerializerOptions.TypeInfoResolverChain.Insert(0, OrdersJson.Default);
    // Readers differ in which of two members of one name they take, so neither is.
    json.SerializerOptions.AllowDuplicateProperties = false;
});
#if (hasEvents)
builder.AddEvents(OrdersJson.Default)
    .Handle<OrderPlaced, ConfirmOrder>();
#endif
builder.AddOrders();

var app = builder.Build();

app.UseTelemetry();
app.UseSecurityHeaders();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseRateLimiter();
app.UseJsonCharset();
if (app.Environment.IsDevelopment())
{
    app.MapOpenApi();
}
app.MapHealth();
app.MapOrders();

await app.RunAsync();
