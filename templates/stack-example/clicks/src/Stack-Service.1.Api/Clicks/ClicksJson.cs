using System.Text.Json.Serialization;

namespace Stack_Service._1.Clicks;

/// <summary>The types of clicks that are serialized without reflection.</summary>
[JsonSerializable(typeof(LinkClicked))]
internal sealed partial class ClicksJson : JsonSerializerContext;
