using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Quality;

/// <summary>
/// Whatever you set in appsettings.json, the tests of the solution pass, except for claims of quality.yaml that are no longer true; and
/// these say what to write in which line.
/// </summary>
public sealed partial class SettingsTests(PackedTemplates templates)
{
    // Every setting of both templates with a valid value that is not its default.
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Events:MaxDeliveries"] = "3",
        ["Events:RetryDelay"] = "00:00:02",
        ["Events:MaxRetryDelay"] = "00:05:00",
        ["Events:HandlerTimeout"] = "00:05:00",
        ["Events:MaxBatch"] = "50",
        ["Events:MaxWait"] = "00:00:00.0500000",
        ["Events:Deduplicate"] = "true",
        ["Events:Concurrency"] = "3",
        ["Events:Prefetch"] = "7",
        ["Events:BatchSize"] = "50",
        ["Events:Ordering"] = "PerKey",
        ["Events:Lease"] = "00:00:10",
        ["Events:Buffer:Capacity"] = "5000",
        ["Events:Optional"] = "true",
        ["Events:Consume"] = "false",
        ["Events:Prefix"] = "another-prefix",
        ["Events:Consumer"] = "another-consumer",
        ["Events:Group"] = "another-group",
        ["Events:Streams:orders.placed"] = "my-shop:another-stream",
        ["Events:DiscoveryInterval"] = "00:00:02",
        ["Events:Wait"] = "Polling",
        ["Events:Block"] = "00:00:05",
        ["Events:PollInterval"] = "00:00:00.2500000",
        ["Events:RedeliveryInterval"] = "00:00:03",
        ["Events:MaintenanceInterval"] = "00:01:00",
        ["Events:MaxEntries"] = "1000",
        ["Events:MaxAge"] = "1.00:00:00",
        ["Events:MaxBacklog"] = "500",
        ["Events:MaxDeadLetters"] = "1000",
        ["Events:Overflow"] = "DropOldest",
        ["Events:DeadConsumerAfter"] = "00:20:00",
        ["Events:Outage:Enabled"] = "false",
        ["Events:Outage:Failures"] = "40",
        ["Events:Outage:ProbeInterval"] = "00:00:02",
        ["Events:Outage:MaxProbeInterval"] = "00:00:40",
        ["Events:Management:Enabled"] = "false",
        ["Events:Management:Address"] = "127.0.0.2",
        ["Events:Management:Port"] = "50555",
        ["Events:Management:Mode"] = "ReadOnly",
        ["Events:Management:ShowContent"] = "false",
        ["Events:Management:Key"] = "a-key-for-this-test-alone",
        ["Limits:MaxMessageSize"] = "65536",
        ["Limits:MaxRequestBodySize"] = "65536",
        ["Limits:MaxConcurrentRequests"] = "100",
        ["Limits:MaxConcurrentStreams"] = "100",
        ["Limits:MaxQueuedRequests"] = "100",
        ["Limits:MaxConcurrentRequestsPerClient"] = "50",
        ["Limits:RequestsPerSecondPerClient"] = "900",
        ["Limits:RequestBodyTimeout"] = "00:00:20",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stack-webapi", "MaxMessageSize", "MaxConcurrentStreams")]
    [InlineData("stack-grpc", "MaxRequestBodySize")]
    public async Task No_setting_breaks_a_test_once_quality_yaml_says_what_is_set(string template, params string[] ofTheOther)
    {
        Need.TimeUnless(template == "stack-webapi");
        // A solution of its own, because it is changed.
        var solution = await new GeneratedSolution(templates, new(template, "redis-streams", "valkey"), "my-shop").CompiledAsync();
        var settings = Settings.Where(setting => !ofTheOther.Contains(setting.Key.Split(':')[^1])).ToDictionary();
        // Another log would be another value of events.type, with claims of its own.
        Assert.Equal(Options(solution).Except(["Events:Log"]), settings.Keys.Select(WithoutEvent).Order(StringComparer.Ordinal));
        Set(Path.Combine(solution.Service, "appsettings.json"), settings);

        Assert.NotEqual(0, await CorrectClaimsAsync(solution));
        Assert.Equal(0, await CorrectClaimsAsync(solution));

        (await solution.CompileAsync(Cancellation)).EnsureSucceeded();
        await using var server = await Need.OwnServerAsync(Cancellation);
        (await solution.TestAsync(server.ConnectionString, Cancellation)).EnsureSucceeded();
    }

    /// <summary>All settings: those that the README of the event layer lists, and the limits.</summary>
    private static IEnumerable<string> Options(GeneratedFolder solution)
    {
        var readme = File.ReadAllText(Path.Combine(solution.Path, "src", $"{solution.Name}.Events", "README.md"));
        var listed = readme[readme.IndexOf("## Settings", StringComparison.Ordinal)..readme.IndexOf("## Limits", StringComparison.Ordinal)];
        var limits = File.ReadAllText(Path.Combine(solution.Service, "LimitsOptions.cs"));
        return Row().Matches(listed).Select(row => $"Events:{row.Groups["name"].Value}")
            .Concat(Property().Matches(limits).Select(property => $"Limits:{property.Groups["name"].Value}"))
            .Order(StringComparer.Ordinal);
    }

    private static string WithoutEvent(string setting) =>
        setting.StartsWith("Events:Streams:", StringComparison.Ordinal) ? "Events:Streams" : setting;

    private static void Set(string file, IReadOnlyDictionary<string, string> settings)
    {
        var root = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        foreach (var (key, value) in settings)
        {
            var parts = key.Split(':');
            var section = root;
            foreach (var part in parts[..^1])
            {
                section[part] ??= new JsonObject();
                section = section[part]!.AsObject();
            }

            section[parts[^1]] = value;
        }

        File.WriteAllText(file, $"{root}\n");
    }

    /// <summary>Follows the messages of the failed tests of quality.yaml; returns the number of changed claims.</summary>
    private static async Task<int> CorrectClaimsAsync(GeneratedFolder solution)
    {
        var output = (await solution.RunTestsAsync("*.Quality.*", Cancellation)).Output;
        var file = Path.Combine(solution.Path, "quality.yaml");
        var lines = File.ReadAllLines(file);
        var wrong = Wrong().Matches(output).DistinctBy(one => one.Groups["line"].Value).ToList();
        foreach (var one in wrong)
        {
            // The line names the claim; its value is in the next one.
            var says = int.Parse(one.Groups["line"].Value, CultureInfo.InvariantCulture);
            Assert.Contains(one.Groups["old"].Value, lines[says], StringComparison.Ordinal);
            lines[says] = lines[says].Replace(one.Groups["old"].Value, one.Groups["new"].Value, StringComparison.Ordinal);
        }

        File.WriteAllText(file, string.Join('\n', lines) + "\n");
        Assert.True(wrong.Count > 0 || !output.Contains("[FAIL]", StringComparison.Ordinal), output);
        return wrong.Count;
    }

    [GeneratedRegex(@"^\| `(?<name>[\w:]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^ +public [\w?]+ (?<name>\w+) \{ get; set; \}", RegexOptions.Multiline)]
    private static partial Regex Property();

    // quality.yaml(37): events.delivery.lease is '00:00:30', but Events:Lease is '00:00:10' for orders.placed in group my-shop
    // in the service
    [GeneratedRegex(
        @"quality\.yaml\((?<line>\d+)\): \S+ is '(?<old>[^']*)', "
        + @"but (\S+ is|the dead letters of \S+ go to) '(?<new>[^']*)' (for \S+ in group \S+ )?in ")]
    private static partial Regex Wrong();
}
