using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting.Conditions;

/// <summary>The conditionals of each type of file, as the engine of .NET SDK 10 has them, in its order.</summary>
internal static class FileTypes
{
    private static readonly Conditionals Hash = Conditionals.Bare;
    private static readonly Conditionals Css = Conditionals.Block("/*", "*/");
    private static readonly Conditionals Jsx = Conditionals.Block("{/*", "*/}");
    private static readonly Conditionals Razor = Conditionals.Block("@*", "*@");

    /// <summary>Each pattern with what the engine expects in the files that it matches; the first match counts.</summary>
    public static IReadOnlyList<(Glob Pattern, Conditionals Conditionals)> All { get; } =
    [
        .. Of(
            Conditionals.Slashes, "js", "es", "es6", "ts", "json", "jsonld", "hjson", "json5", "geojson", "topojson", "bowerrc", "npmrc",
            "job", "postcssrc", "babelrc", "csslintrc", "eslintrc", "jade-lintrc", "pug-lintrc", "jshintrc", "stylelintrc", "yarnrc"),
        .. Of(Css, "css.min", "css"),
        .. Of(Razor, "cshtml", "razor", "vbhtml"),
        .. Of(Conditionals.Bare, "cs", "fs", "c", "cpp", "cxx", "h", "hpp", "hxx", "cake"),
        .. Of(Conditionals.MsBuild, "*proj", "*proj.user", "pubxml", "pubxml.user", "msbuild", "targets", "props"),
        .. Of(Conditionals.Xml, "svg", "*htm", "*html", "md", "jsp", "asp", "aspx"),
        .. Named(Conditionals.Xml, "app.config", "web.config", "web.*.config", "packages.config", "nuget.config"),
        .. Of(Conditionals.Xml, "nuspec", "xslt", "xsd", "vsixmanifest", "vsct", "storyboard", "axml", "plist", "xib", "strings"),
        .. Of(Conditionals.Line("rem "), "bat", "cmd"),
        .. Named(Hash, "nginx.conf", "robots.txt"),
        .. Of(Hash, "sh", "ps1"),
        .. Of(Conditionals.Line("-#"), "haml"),
        .. Of(Jsx, "jsx", "tsx"),
        .. Of(Conditionals.Xml, "xml", "appxmanifest", "resx"),
        .. Of(Conditionals.VisualBasic, "bas", "vb"),
        .. Of(Conditionals.Xml, "xaml", "axaml"),
        .. Of(Hash, "sln"),
        .. Of(Conditionals.Xml, "slnx"),
        .. Of(Hash, "yaml", "yml"),
        .. Named(Hash, "Dockerfile", ".editorconfig", ".gitattributes", ".gitignore", ".dockerignore"),
    ];

    private static IEnumerable<(Glob, Conditionals)> Of(Conditionals conditionals, params IEnumerable<string> endings) =>
        Named(conditionals, endings.Select(ending => $"*.{ending}"));

    private static IEnumerable<(Glob, Conditionals)> Named(Conditionals conditionals, params IEnumerable<string> names) =>
        names.Select(name => (new Glob($"**/{name}"), conditionals));
}
