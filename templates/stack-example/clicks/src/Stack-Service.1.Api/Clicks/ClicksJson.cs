using System.Text.Json.Serialization;

namespace Stack_Service._1.Clicks;

/// <summary>How clicks are written to the stream: other programs know the names of the fields.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LinkClicked))]
internal sealed partial class ClicksJson : JsonSerializerContext;
