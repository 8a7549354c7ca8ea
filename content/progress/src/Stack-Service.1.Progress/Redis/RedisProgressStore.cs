using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Redis;
using StackExchange.Redis;

namespace Stack_Service._1.Progress.Redis;

/// <summary>
/// The store on the server that also carries the events. One script decides and writes, so that no report comes in between.
/// </summary>
internal sealed class RedisProgressStore(RedisConnection connection, IOptions<EventsOptions> events, IOptions<ProgressOptions> options)
    : IProgressStore
{
    // The client sends it once, and its hash from then on (EVALSHA).
    private static readonly string Report = Load("report.lua");

    private readonly RedisCommands _commands = new(connection);
    private readonly string _stream = events.Value.StreamOf(EventName.Of<ProgressChanged>());

    public async Task<ProgressAnswer> WriteAsync(ProgressWrite write, CancellationToken cancellationToken)
    {
        RedisValue[] arguments =
        [
            write.Job, Text(write.Fence), NameOf(write.State), Text(write.Percent), write.Stage ?? "", write.Reason ?? "",
            (long)options.Value.Keep.TotalMilliseconds, options.Value.MaxChanges,
        ];
        var answer = await _commands.AddAsync(
            database => database.ScriptEvaluateAsync(Report, [options.Value.StatusOf(write.Job), _stream], arguments), cancellationToken);
        return (string?)answer switch
        {
            "recorded" => ProgressAnswer.Recorded,
            "superseded" => ProgressAnswer.Superseded,
            _ => ProgressAnswer.Ended,
        };
    }

    public async Task<ProgressSnapshot?> FindAsync(string job, CancellationToken cancellationToken)
    {
        var fields = (await _commands.RunAsync(database => database.HashGetAllAsync(options.Value.StatusOf(job)), cancellationToken))
            .ToDictionary(field => (string)field.Name!, field => (string)field.Value!);
        return fields.Count == 0
            ? null
            : new(
                job, StateOf(fields["state"]), int.Parse(fields["percent"], CultureInfo.InvariantCulture),
                fields["stage"], fields.GetValueOrDefault("reason"))
            {
                Change = EntryId.Parse(fields["change"]),
            };
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string NameOf(ProgressState state) => state.ToString().ToLowerInvariant();

    // A state that a later version has added is final.
    private static ProgressState StateOf(string name) =>
        Enum.TryParse<ProgressState>(name, ignoreCase: true, out var state) ? state : ProgressState.Failed;

    private static string Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
