using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace StackTemplates.Tests.Examples;

/// <summary>Instances of the API and of the gateway, on one broker and one database.</summary>
internal sealed class RunningImages : IAsyncDisposable
{
    // Short, so that a dead gateway's image is claimed soon; long enough for a live one to renew it on a busy machine.
    private static readonly Dictionary<string, string> Soon = new()
    {
        ["Events__Lease"] = "00:00:10",
        ["Events__RedeliveryInterval"] = "00:00:01",
    };

    private readonly List<ServiceProcess> _processes = [];
    private readonly ServiceSettings _api;
    private readonly string _gateway;

    private RunningImages(ServiceSettings api, string gateway) => (_api, _gateway) = (api, gateway);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The connection string of the database.</summary>
    public string Postgres => _api.Postgres!;

    /// <summary>Migrates a new database, and starts nothing yet.</summary>
    public static async Task<RunningImages> PrepareAsync(GeneratedFolder solution, DatabaseServer database, BrokerServer broker)
    {
        var settings = new ServiceSettings(solution.Service)
        {
            Environment = "Production",
            Redis = broker.ConnectionString,
            Postgres = await database.NewDatabaseAsync(Cancellation),
        };
        (await ServiceProcess.MigrateAsync(settings, Cancellation)).EnsureSucceeded();
        return new RunningImages(settings, Path.Combine(solution.Path, "src", $"{solution.Name}.Gateway"));
    }

    /// <summary>The settings of another instance of the API; start it again with the same ones.</summary>
    public ServiceSettings Api() => _api with
    {
        Port = FreePort.Next(),
        Variables = new Dictionary<string, string>(Soon)
        {
            ["Events__Management__Port"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
        },
    };

    /// <summary>The settings of another gateway.</summary>
    /// <param name="source">The API that it gets the images from.</param>
    /// <param name="variables">More of its settings.</param>
    public ServiceSettings Gateway(ServiceSettings source, params (string Name, string Value)[] variables) => new(_gateway)
    {
        Environment = "Production",
        Redis = _api.Redis,
        Variables = new Dictionary<string, string>(
            Soon.Concat(variables.Select(one => KeyValuePair.Create(one.Name, one.Value))))
        {
            ["Images__Source"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{source.Port}"),
        },
    };

    /// <summary>Starts an instance, which ends with this object at the latest.</summary>
    public async Task<ServiceProcess> StartAsync(ServiceSettings settings)
    {
        var process = await ServiceProcess.StartAsync(settings, Cancellation);
        _processes.Add(process);
        return process;
    }

    /// <summary>Uploads an image, however often it has to be sent, and returns its id.</summary>
    public static async Task<string> UploadAsync(HttpClient api, byte[] image, string key)
    {
        var id = "";
        await Wait.UntilAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/images") { Content = new ByteArrayContent(image) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
                request.Headers.Add("Idempotency-Key", key);
                try
                {
                    using var answer = await api.SendAsync(request, Cancellation);
                    id = answer.StatusCode == HttpStatusCode.Accepted ? $"{answer.Headers.Location}".Split('/')[^1] : "";
                }
                catch (HttpRequestException)
                {
                    // The instance is being replaced.
                }

                return id.Length > 0;
            },
            $"the upload {key}");
        return id;
    }

    /// <summary>
    /// Follows an image to its end, as a browser does: whenever the stream breaks, it comes back and says what it got last.
    /// </summary>
    /// <param name="address">The instance to ask; others may end meanwhile.</param>
    /// <param name="seen">Is told each state.</param>
    /// <returns>The end.</returns>
    public static async Task<JsonObject> FollowAsync(Uri address, string id, Action<JsonObject>? seen = null)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        string? last = null;
        JsonObject? progress = null;
        await Wait.UntilAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/images/{id}/events");
                if (last is not null)
                {
                    request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
                }

                try
                {
                    using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
                    if (answer.StatusCode != HttpStatusCode.OK)
                    {
                        return false;
                    }

                    using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
                    while (await lines.ReadLineAsync(Cancellation) is { } line)
                    {
                        last = line.StartsWith("id: ", StringComparison.Ordinal) ? line["id: ".Length..] : last;
                        if (line.StartsWith("data: {", StringComparison.Ordinal))
                        {
                            progress = JsonNode.Parse(line["data: ".Length..])!.AsObject();
                            seen?.Invoke(progress);
                        }
                    }
                }
                catch (Exception broken) when (broken is HttpRequestException or IOException)
                {
                    // The instance is being replaced.
                }

                return progress is not null && (string?)progress["state"] != "running";
            },
            $"the end of image {id}", TimeSpan.FromMinutes(15));
        return progress!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }
}
