namespace Stack.Templates.Renderer.Rendering;

/// <summary>A file as it is rendered.</summary>
/// <param name="Path">Relative to the root of the repository, with forward slashes.</param>
/// <param name="Text">LF line ends, one at the end.</param>
public sealed record RenderedFile(string Path, string Text);
