namespace StackTemplates.Build.Pins;

/// <summary>What a pinned version is of.</summary>
public enum PinKind
{
    /// <summary>A NuGet package.</summary>
    Package,

    /// <summary>A container image.</summary>
    Image,

    /// <summary>An action of GitHub, pinned by the commit of a version.</summary>
    Action,
}

/// <summary>A version that files of this repository name.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="Name">The package, the image or the action.</param>
/// <param name="Version">The version: of an image its tag, of an action the tag of the commit.</param>
/// <param name="Text">Its line in the files, from the name to the version, which is replaced as a whole.</param>
/// <param name="Files">The files that name it, relative to the repository.</param>
public sealed record Pin(PinKind Kind, string Name, string Version, string Text, IReadOnlyList<string> Files);

/// <summary>A newer version of a pin.</summary>
/// <param name="Version">The version.</param>
/// <param name="Text">What replaces <see cref="Pin.Text"/>.</param>
public sealed record NewerVersion(string Version, string Text);
