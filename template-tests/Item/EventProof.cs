using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Item;

/// <summary>
/// Events are added to a generated solution, one after the other: it builds and its tests pass. The printed lines are put into
/// <c>Program.cs</c> and <c>quality.yaml</c>: it builds without a warning, is formatted, passes its tests, and handles what is published.
/// </summary>
public abstract partial class EventProof(PackedTemplates templates, Combination combination, string name)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_solution_with_added_events_builds_and_handles_them()
    {
        Need.TimeUnless(combination is { Template: "stack-webapi", HasOrders: true });
        // A solution of its own, because it is changed.
        var solution = await new GeneratedSolution(templates, combination, name).GeneratedAsync();
        var missing = await solution.RestoreAsync(Cancellation);
        Assert.SkipUnless(missing.Count == 0, $"No package source offers {string.Join(", ", missing)}.");

        AddedEvent[] added =
        [
            await AddAsync("PaymentReceived", "payments", item => item.In(solution.Service)),
            await AddAsync(
                "PaymentRefunded", "payments",
                item => item.In(solution.Path).Into(Relative(solution)).With("--event-name", "payments.refunded")),
            await AddAsync("ShelfIsEmpty", "stock_levels", item => item.In(Path.Combine(solution.Service, "Properties"))),
        ];
        var published = await AddAsync("InvoiceSent", "invoices", item => item.In(solution.Service).With("--no-handler"));
        Assert.DoesNotContain("Handle", published.Line, StringComparison.Ordinal);
        Assert.Equal(["InvoiceSent.cs"], Directory.EnumerateFiles(Path.Combine(solution.Service, "Invoices")).Select(Path.GetFileName));
        Assert.False(Directory.Exists(Path.Combine(solution.Path, "tests", $"{solution.Name}.Tests", "Invoices")));

        // Before any line is added, everything builds and passes.
        (await solution.BuildAsync(Cancellation)).EnsureSucceeded();
        foreach (var tests in new[] { "*.Payments.*", "*.StockLevels.*" })
        {
            Assert.Matches("Total: [1-9][0-9]*, Errors: 0, Failed: 0", (await solution.RunTestsAsync(tests, Cancellation)).Output);
        }

        foreach (var one in added.Append(published))
        {
            await one.RegisterAsync(solution.Service, Cancellation);
        }

        await AddServiceTestAsync(solution, added);

        (await solution.BuildAsync(Cancellation)).EnsureSucceeded();
        await ListStreamsAsync(solution, added.Length + 1);
        (await solution.VerifyFormatAsync(Cancellation)).EnsureSucceeded();
        (await solution.TestAsync(redis: null, Cancellation)).EnsureSucceeded();
    }

    // The tests ask for the streams in quality.yaml, that of the published event too, and print the lines, which are put there.
    private static async Task ListStreamsAsync(GeneratedFolder solution, int count)
    {
        var asked = await solution.RunTestsAsync("*.Quality.*", Cancellation);

        var streams = StreamLines().Matches(asked.Output).Select(match => match.Value).Distinct().ToList();
        Assert.Equal(count, streams.Count);
        var path = Path.Combine(solution.Path, "quality.yaml");
        var text = await File.ReadAllTextAsync(path, Cancellation);
        var lines = streams.SelectMany(stream => stream.Split('\n').Select(line => line.Trim()))
            .Select((line, index) => new string(' ', 6 + (2 * (index % 4 == 0 ? 0 : index % 4 == 3 ? 2 : 1))) + line);
        await File.WriteAllTextAsync(
            path, StreamsKey().Replace(text, $"    streams:\n{string.Join('\n', lines)}\n"), Cancellation);
    }

    [GeneratedRegex(@"^    streams:( \{\})?\n", RegexOptions.Multiline)]
    private static partial Regex StreamsKey();

    [GeneratedRegex(@"[\w.-]+:\r?\n\s+is: ""[^""]+""\r?\n\s+evidence:\r?\n\s+setting: Events:Streams:\S+")]
    private static partial Regex StreamLines();

    private static string Relative(GeneratedFolder solution) => Path.GetRelativePath(solution.Path, solution.Service);

    private async Task<AddedEvent> AddAsync(string eventName, string category, Func<Generation, Generation> place) =>
        AddedEvent.Read(await place(templates.Hive.New("stack-event").Named(eventName).With("--category", category))
            .RunAsync(Cancellation));

    // Checks that the started service handles the events.
    private static async Task AddServiceTestAsync(GeneratedFolder solution, AddedEvent[] added)
    {
        var root = added[0].Using["using ".Length..^".Payments;".Length];
        var text = $$"""
            using Microsoft.Extensions.DependencyInjection;
            using {{root}}.Events;
            using {{root}}.Events.Logs;
            using {{root}}.Invoices;
            using {{root}}.Payments;
            using {{root}}.StockLevels;

            namespace {{root}}.Tests;

            public sealed class AddedEventsTests
            {
                [Fact]
                public Task Received_payments_are_handled() => HandledAsync(new PaymentReceived(Guid.NewGuid()), "payments:payment-received");

                [Fact]
                public Task Refunded_payments_are_handled() => HandledAsync(new PaymentRefunded(Guid.NewGuid()), "payments:refunded");

                [Fact]
                public Task Empty_shelves_are_handled() => HandledAsync(new ShelfIsEmpty(Guid.NewGuid()), "stock_levels:shelf-is-empty");

                [Fact]
                public async Task Sent_invoices_are_published()
                {
                    await using var service = new ServiceFactory();

                    var published = await service.Services.GetRequiredService<IEventPublisher>()
                        .PublishAsync(new InvoiceSent(Guid.NewGuid()), TestContext.Current.CancellationToken);

                    Assert.EndsWith(":events:invoices:invoice-sent", published.Stream, StringComparison.Ordinal);
                }

                private static async Task HandledAsync<TEvent>(TEvent content, string stream)
                    where TEvent : notnull
                {
                    var cancellationToken = TestContext.Current.CancellationToken;
                    await using var service = new ServiceFactory();
                    var log = service.Services.GetRequiredService<IEventLog>();

                    var published = await service.Services.GetRequiredService<IEventPublisher>().PublishAsync(content, cancellationToken);

                    Assert.EndsWith($":events:{stream}", published.Stream, StringComparison.Ordinal);
                    var group = new ConsumerGroup(published.Stream, "{{solution.DnsName}}");
                    await Eventually.IsTrueAsync(async () => await log.DescribeAsync(group, cancellationToken) is { Pending: 0, Lag: 0 });
                }
            }

            """;
        await File.WriteAllTextAsync(
            Path.Combine(solution.Path, "tests", $"{solution.Name}.Tests", "AddedEventsTests.cs"),
            text.ReplaceLineEndings("\n"),
            Cancellation);
    }
}

/// <summary>Events added to a web API.</summary>
public sealed class WebApiEventProof(PackedTemplates templates) : EventProof(templates, new("stack-webapi", "in-memory"), "my-shop");

/// <summary>Events added to a web API without the sample, which has handled none yet.</summary>
public sealed class SkeletonEventProof(PackedTemplates templates)
    : EventProof(templates, new("stack-webapi", "in-memory", Sample: "none"), "My Shop");

/// <summary>Events added to a gRPC service, under a name whose forms all differ.</summary>
public sealed class GrpcEventProof(PackedTemplates templates) : EventProof(templates, new("stack-grpc", "in-memory"), "Acme.1.Orders");
