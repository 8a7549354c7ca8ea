namespace StackTemplates.Tests.Infrastructure.Snapshots;

/// <summary>One of the trees that a template can generate.</summary>
/// <param name="Template">The template's short name.</param>
/// <param name="Name">Its options as a file name.</param>
/// <param name="Base">The case that it is stored as a diff against; null if it is stored in full.</param>
public sealed record SnapshotCase(string Template, string Name, SnapshotCase? Base = null);
