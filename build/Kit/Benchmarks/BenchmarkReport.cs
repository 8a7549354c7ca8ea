using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StackTemplates.Build.Kit;

/// <summary>The results of a run of benchmarks, as a file.</summary>
/// <param name="Server">The server's name and version; null if none was needed.</param>
/// <param name="Figures">The figures, in the order of measurement.</param>
public sealed record BenchmarkReport(string? Server, IReadOnlyList<BenchmarkFigure> Figures)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes it as JSON.</summary>
    public Task WriteAsync(string file, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(file, JsonSerializer.Serialize(this, Options) + "\n", cancellationToken);
}
