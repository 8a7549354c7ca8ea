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
builder.Services.AddOpenApi();
builder.Services.AddValidation();
builder.Services.AddProblemDetails();
// A request that cannot be read is the client's error in every environment: 400 instead of an exception.
builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
#if (hasEvents)
builder.Services.AddExceptionHandler<EventExceptionHandler>();
#endif
#if (hasDatabase)
builder.Services.AddExceptionHandler<DatabaseExceptionHandler>();
#endif
builder.Services.AddHealthChecks();
// Parsers differ in which of two members with the same name they use, so a body with a repeated member is refused.
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.AllowDuplicateProperties = false);
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
#if (hasOrders)
app.MapOrders();
#endif

await app.RunAsync();
