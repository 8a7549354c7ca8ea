using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using my_shop.Events;
using my_shop.Events.Management;

namespace my_shop.Tests.Events;

/// <summary>The management of a running instance from a shell.</summary>
public sealed class ManageCommandTests : IAsyncLifetime
{
    private const string Key = "0123456789abcdef01234567";

    private bool _failing = true;
    private EventHost _host = null!;

    // The server does not know it any more once it has stopped.
    private int? _port;

    public async ValueTask InitializeAsync() => _host = await EventHost.StartAsync(
        (_, _, _) => _failing ? throw new RejectEventException("no such \u001b[31mcustomer") : Task.CompletedTask,
        "--Events:Management:Enabled=true", "--Events:Management:Port=0", $"--Events:Management:Key={Key}");

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task It_shows_redrives_discards_and_replays()
    {
        await RejectAsync("a", "b", "c", "d");
        Assert.Contains($"{EventHost.Stream}: 4 events, 4 dead letters", await DoneAsync("streams"), StringComparison.Ordinal);
        Assert.Contains("  test: 0 waiting, 0 in flight, 1 consumers", await DoneAsync("streams"), StringComparison.Ordinal);

        var listed = await DoneAsync("dead-letters", EventHost.Stream, "--reason", "rejected", "--count", "3");
        Assert.Contains("tests.asked  rejected  ", listed, StringComparison.Ordinal);
        Assert.Contains("\\u001b[31mcustomer", listed, StringComparison.Ordinal);
        Assert.Contains("More: --from ", listed, StringComparison.Ordinal);
        var page = JsonNode.Parse(await DoneAsync("dead-letters", EventHost.Stream, "--json"))!;
        var ids = page["items"]!.AsArray().Select(letter => (string)letter!["id"]!).ToList();

        _failing = false;
        Assert.Contains(
            "4 dead letters match",
            await DoneAsync("redrive", EventHost.Stream, "--error", "CUSTOMER", "--dry-run"),
            StringComparison.Ordinal);
        Assert.Equal("""{"count":1}""", await DoneAsync("redrive", EventHost.Stream, ids[0], "--json"));
        Assert.Contains("2 dead letters", await DoneAsync("discard", EventHost.Stream, ids[1], ids[2]), StringComparison.Ordinal);
        Assert.Contains("1 dead letters", await DoneAsync("discard", EventHost.Stream, "--all"), StringComparison.Ordinal);
        Assert.Empty(await _host.DeadLettersAsync());
        await _host.QuietAsync();
        Assert.Contains("from 0-0 again", await DoneAsync("replay", EventHost.Stream, "test", "0"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "Say what to do")]
    [InlineData(2, "Say what to do", "everything")]
    [InlineData(2, "too many arguments", "streams", "orders")]
    [InlineData(2, "or say --all", "discard", EventHost.Stream)]
    [InlineData(2, "There is no --reasons", "redrive", EventHost.Stream, "--reasons", "exhausted")]
    [InlineData(2, "--error needs a value", "redrive", EventHost.Stream, "--error")]
    [InlineData(2, "--count must be a number", "dead-letters", EventHost.Stream, "--count", "many")]
    [InlineData(1, "There is no stream 'nothing'", "dead-letters", "nothing")]
    [InlineData(1, "'reason' must be one of", "redrive", EventHost.Stream, "--reason", "because")]
    public async Task What_cannot_be_done_is_an_exit_code_and_a_reason(int expected, string reason, params string[] args)
    {
        await RejectAsync("a");

        var (code, output, errors) = await RunAsync(Key, args);

        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(reason, errors, StringComparison.Ordinal);
        Assert.Single(await _host.DeadLettersAsync());
    }

    [Fact]
    public async Task It_needs_the_key_and_an_instance_that_runs()
    {
        var (code, _, errors) = await RunAsync(null, "streams");
        Assert.Equal(1, code);
        Assert.Contains("Events:Management:Key", errors, StringComparison.Ordinal);

        await _host.StopAsync();
        (code, _, errors) = await RunAsync(Key, "streams");
        Assert.Equal(1, code);
        Assert.Contains("does not answer", errors, StringComparison.Ordinal);
    }

    private async Task RejectAsync(params string[] questions)
    {
        foreach (var question in questions)
        {
            await _host.PublishAsync(question);
        }
        await _host.QuietAsync();
    }

    private async Task<string> DoneAsync(params string[] args)
    {
        var (code, output, errors) = await RunAsync(Key, args);
        Assert.Equal((0, ""), (code, errors));
        return output.TrimEnd('\n', '\r');
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string? key, params string[] args)
    {
        _port ??= _host.Get<ManagementServer>().Address!.Port;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Events:Management:Port"] = _port.Value.ToString(CultureInfo.InvariantCulture),
            ["Events:Management:Key"] = key,
        }).Build();
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await ManageCommand.RunAsync(args, configuration, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
