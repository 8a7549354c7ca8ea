using System.Text.Json.Serialization;

namespace Stack_Service._1.Progress;

/// <summary>The state of a job. All but the first are final: nothing is recorded after them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProgressState>))]
public enum ProgressState
{
    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("done")]
    Done,

    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
