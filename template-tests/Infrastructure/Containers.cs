using System.Collections.Concurrent;
using System.Globalization;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>The container support of this machine, determined once per run.</summary>
public static class Containers
{
    // The first one with a shorter interval of health checks while a container starts.
    private const int OldestEngine = 25;

    private static readonly Lazy<Task<bool>> Compose = new(() => SucceedsAsync(TimeSpan.FromMinutes(1), "compose", "version"));
    private static readonly Lazy<Task<bool>> Engine = new(AskEngineAsync);
    private static readonly ConcurrentDictionary<string, Lazy<Task<bool>>> Images = new(StringComparer.Ordinal);

    /// <summary>Whether there is a docker with the compose plugin.</summary>
    public static Task<bool> HasComposeAsync(CancellationToken cancellationToken) => Compose.Value.WaitAsync(cancellationToken);

    /// <summary>Whether an engine answers that runs the containers.</summary>
    public static Task<bool> HasEngineAsync(CancellationToken cancellationToken) => Engine.Value.WaitAsync(cancellationToken);

    /// <summary>Whether an image is on this machine, or can be pulled to it.</summary>
    public static Task<bool> HasImageAsync(string image, CancellationToken cancellationToken) =>
        Images.GetOrAdd(image, _ => new(() => FindImageAsync(image))).Value.WaitAsync(cancellationToken);

    /// <summary>A command of Docker, with nothing of this environment that would change what it does.</summary>
    public static Cli Docker(params IEnumerable<string> arguments)
    {
        var docker = Cli.Program("docker", arguments);
        foreach (var name in new[] { "COMPOSE_FILE", "COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME", "COMPOSE_ENV_FILES", "BROKER_PASSWORD" })
        {
            docker.Set(name, null);
        }

        return docker;
    }

    private static async Task<bool> AskEngineAsync()
    {
        try
        {
            var answer = await Docker("version", "--format", "{{.Server.Os}} {{.Server.Version}}").Within(TimeSpan.FromMinutes(1))
                .RunAsync(CancellationToken.None);
            return answer.Succeeded
                && answer.Lines[^1].Split(' ', '.') is ["linux", var major, ..]
                && int.Parse(major, CultureInfo.InvariantCulture) >= OldestEngine;
        }
        catch (CliFailedException)
        {
            return false;
        }
    }

    private static async Task<bool> FindImageAsync(string image) =>
        await SucceedsAsync(TimeSpan.FromMinutes(1), "image", "inspect", image)
        || await SucceedsAsync(TimeSpan.FromMinutes(15), "pull", "--quiet", image);

    private static async Task<bool> SucceedsAsync(TimeSpan limit, params IEnumerable<string> arguments)
    {
        try
        {
            return (await Docker(arguments).Within(limit).RunAsync(CancellationToken.None)).Succeeded;
        }
        catch (CliFailedException)
        {
            return false;
        }
    }
}
