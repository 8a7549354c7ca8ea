using Stack_Service._1;
#if (system == "bus")
using Stack_Service._1.Bus;
#endif
#if (system == "clicks")
using Stack_Service._1.Clicks;
#endif
using Stack_Service._1.Data;
using Stack_Service._1.Data.Schema;
using Stack_Service._1.Database;
#if (isImages)
using Stack_Service._1.Images;
#endif
#if (system == "clicks")
using Stack_Service._1.Links;
#endif
#if (system == "votes")
using Stack_Service._1.Votes;
#endif

if (args is [HealthProbe.Argument, .. var settings])
{
    Environment.ExitCode = await HealthProbe.RunAsync(settings);
    return;
}
if (args is [Migration.Argument, .. var migrationSettings])
{
    Environment.ExitCode = await Migration.RunAsync<AppDbContext>(migrationSettings);
    return;
}

var builder = WebApplication.CreateBuilder(args);

builder.AddTelemetry();
builder.AddLimits();
builder.Services.AddOpenApi();
builder.Services.AddValidation();
builder.Services.AddProblemDetails();
// A request that cannot be read is the client's error in every environment: 400 instead of an exception.
builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
builder.Services.AddExceptionHandler<EventExceptionHandler>();
builder.Services.AddExceptionHandler<DatabaseExceptionHandler>();
builder.Services.AddHealthChecks();
// Parsers differ in which of two members with the same name they use, so a body with a repeated member is refused.
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.AllowDuplicateProperties = false);
builder.AddDatabase<AppDbContext>();
#if (system == "votes")
builder.AddVotes();
#elseif (system == "clicks")
builder.AddClicks();
builder.AddLinks();
#elseif (system == "bus")
builder.AddBus();
#elseif (isImages)
builder.AddImages();
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
#if (system == "votes")
app.MapVotes();
#elseif (system == "clicks")
app.MapLinks();
#elseif (system == "bus")
app.MapBus();
#elseif (isImages)
app.MapImages();
#endif

await app.RunAsync();
