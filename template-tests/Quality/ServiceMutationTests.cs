using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Quality;

/// <summary>
/// The code of a generated service changes, and its quality.yaml does not: the tests fail, say what to write, and pass once it is there.
/// </summary>
public sealed class ServiceMutationTests(PackedTemplates templates)
{
    private const string Handle = ".Handle<OrderPlaced, ConfirmOrder>()";
    private const string Settings = "tests/changed-shop.Tests/Quality/RequiredSettings.cs";

    private static readonly string Program = Path.Combine("src", "changed-shop.Api", "Program.cs");
    private static readonly string Registration = Path.Combine("src", "changed-shop.Api", "Orders", "OrdersHostingExtensions.cs");
    private static readonly string OrderPaid = Path.Combine("src", "changed-shop.Api", "Orders", "OrderPaid.cs");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Options_that_code_gives_a_handler_are_its_options()
    {
        using var lab = await LabAsync();
        lab.Change(Registration, text => text.Replace(Handle, """
            .Handle<OrderPlaced, ConfirmOrder>(o =>
                {
                    (o.MaxDeliveries, o.Concurrency, o.Ordering) = (7, 200, Ordering.PerKey);
                    (o.Lease, o.RetryDelay, o.MaxRetryDelay) = (TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(3));
                })
            """, StringComparison.Ordinal));

        var verdict = await lab.JudgeAsync(6, Cancellation, build: true);

        AssertFailed(
            verdict,
            claims: ["max_deliveries", "concurrency", "order", "lease", "first_delay", "longest_delay"],
            tests: []);
        Says(
            verdict,
            "Events:MaxDeliveries is '7' for orders.placed in group changed-shop in the service. Write '7', or change the handler's");
        Says(verdict, "Events:Concurrency is '200' for orders.placed");
    }

    [Fact]
    public async Task Handlers_that_differ_have_a_claim_each()
    {
        using var lab = await LabAsync();
        lab.Change(OrderPaid, _ => """
            using changed_shop.Events;

            namespace changed_shop.Orders;

            [Event("orders.paid")]
            internal sealed record OrderPaid(Guid OrderId);

            internal sealed class ShipOrder : IEventHandler<OrderPaid>
            {
                public Task HandleAsync(OrderPaid content, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;
            }

            """);
        lab.Change(Registration, text => text.Replace(Handle, $"""
            {Handle}
                .Handle<OrderPaid, ShipOrder>(o => o.MaxDeliveries = 9)
                .InGroup("audit")
                .Handle<OrderPlaced, ConfirmOrder>(o => o.MaxDeliveries = 8)
            """, StringComparison.Ordinal));

        var verdict = await lab.JudgeAsync(2, Cancellation, build: true, putBack: false);

        AssertFailed(verdict, claims: ["max_deliveries"], tests: ["It_names_every_stream_in_use"]);
        Says(verdict, "'8' for orders.placed in group audit, '9' for orders.paid in group changed-shop in the service. Handlers differ");

        var claims = Printed(verdict, "max_deliveries_of_[^:]+");
        lab.Change("quality.yaml", text => With(With(text, "streams", Printed(verdict, @"orders\.paid")), "retries", claims));
        lab.ChangeLines(lines => lines.RemoveRange(lines.IndexOf("      max_deliveries:"), 4));
        var repaired = await lab.JudgeAsync(0, Cancellation);

        Assert.False(repaired.Failed, repaired.Output);
        Assert.Equal(3, claims.Count);
    }

    [Fact]
    public async Task An_event_that_is_only_published_has_a_stream_too()
    {
        using var lab = await LabAsync();
        lab.Change(OrderPaid, _ => "[changed_shop.Events.Event(\"orders.paid\")]\ninternal sealed record OrderPaid(Guid OrderId);\n");

        var verdict = await lab.JudgeAsync(1, Cancellation, build: true, putBack: false);

        AssertFailed(verdict, claims: [], tests: ["It_names_every_stream_in_use"]);

        lab.Change("quality.yaml", text => With(text, "streams", Printed(verdict, @"orders\.paid")));
        var repaired = await lab.JudgeAsync(0, Cancellation);

        Assert.False(repaired.Failed, repaired.Output);
    }

    [Fact]
    public async Task A_service_whose_events_have_no_name_yet_has_no_streams()
    {
        using var lab = await LabAsync();
        lab.Change(Registration, text => text.Replace(Handle, "", StringComparison.Ordinal));
        lab.Change(Path.Combine("src", "changed-shop.Api", "Orders", "OrderPlaced.cs"), text =>
            text.Replace("[Event(\"orders.placed\")]\n", "", StringComparison.Ordinal));

        var verdict = await lab.JudgeAsync(1, Cancellation, build: true, putBack: false);

        AssertFailed(verdict, claims: ["orders.placed"], tests: []);

        lab.Change("quality.yaml", text => Regex.Replace(text, @"    streams:\n(      .*\n)+", "    streams: {}\n"));
        var repaired = await lab.JudgeAsync(0, Cancellation);

        Assert.False(repaired.Failed, repaired.Output);
    }

    [Fact]
    public async Task A_missing_setting_is_reported_once()
    {
        using var lab = await LabAsync();
        lab.Change(Program, text => text.Replace("\nvar app = ", """

            _ = builder.Configuration["Payments:ApiKey"] ?? throw new InvalidOperationException("Payments:ApiKey is not set.");
            var app = 
            """, StringComparison.Ordinal));

        var verdict = await lab.JudgeAsync(1, Cancellation, build: true, putBack: false);

        AssertFailed(verdict, claims: [], tests: ["The_service_can_be_configured_in_each_role"]);
        Assert.InRange(verdict.Skipped, 10, int.MaxValue);
        Says(verdict, "Payments:ApiKey is not set. This is the error for the service, api of compose.yaml.");
        Says(verdict, $"needs a value in {Settings}");

        lab.Change(
            Settings,
            text => text.Replace("    {\n    };", "    {\n        [\"Payments:ApiKey\"] = \"any\",\n    };", StringComparison.Ordinal));
        var given = await lab.JudgeAsync(1, Cancellation, build: true);

        AssertFailed(given, claims: [], tests: ["Every_role_is_given_the_required_settings"]);
        Says(given, "api of compose.yaml does not start without Payments:ApiKey: add Payments__ApiKey below its 'environment'");
    }

    [Theory]
    [InlineData("PAYMENTS_PASSWORD=\nPAYMENTS_ADDRESS=payments.internal\n", false)]
    [InlineData("PAYMENTS_PASSWORD=\r\nPAYMENTS_ADDRESS=payments.internal\r\n", false)]
    [InlineData("PAYMENTS_ADDRESS=payments.internal\nPAYMENTS_PASSWORD=hunter2hunter2\n", true)]
    public async Task A_value_on_the_next_line_is_no_password(string settings, bool isSecret)
    {
        using var lab = await LabAsync();
        lab.Change("payments.example", _ => settings);

        var verdict = await lab.JudgeAsync(isSecret ? 1 : 0, Cancellation);

        AssertFailed(verdict, claims: [], tests: isSecret ? ["No_file_that_git_tracks_holds_a_secret"] : []);
    }

    private static void Says(QualityLab.Verdict verdict, string sentence) =>
        Assert.Contains(sentence, verdict.Output, StringComparison.Ordinal);

    // Claims by the last of their keys.
    private static void AssertFailed(QualityLab.Verdict verdict, string[] claims, string[] tests)
    {
        Assert.True(
            verdict.Claims.Count == claims.Length
            && claims.All(claim => verdict.Claims.Any(path => path.EndsWith($".{claim}", StringComparison.Ordinal))),
            verdict.Output);
        Assert.True(verdict.Others.Order().SequenceEqual(tests.Order()), verdict.Output);
    }

    // The lines of claims that the tests tell to write. The reporter indents each by six more than they have in quality.yaml.
    private static List<string> Printed(QualityLab.Verdict verdict, string key) =>
    [
        .. Regex.Matches(
                verdict.Output.ReplaceLineEndings("\n"), $@"^ {{6}}( {{6}}{key}:\n +is: .+\n +evidence:\n +setting: .+)$",
                RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value.Replace("\n      ", "\n", StringComparison.Ordinal))
            .Distinct(),
    ];

    private static string With(string quality, string section, List<string> lines) =>
        quality.Replace($"    {section}:\n", $"    {section}:\n{string.Join('\n', lines)}\n", StringComparison.Ordinal);

    private async Task<QualityLab> LabAsync() =>
        new(await templates.Solution(new("stack-webapi", "in-memory"), "changed-shop").CompiledAsync());
}
