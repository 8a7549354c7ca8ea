using System.Text.Json;

namespace StackTemplates.Build.Linting.Templates;

/// <summary>Reads a template from its folder.</summary>
internal static class TemplateReader
{
    /// <summary>Reads the template in <paramref name="folder"/>; what cannot be read becomes a fault of it.</summary>
    public static LintedTemplate Read(string folder)
    {
        var faults = new List<JsonFault>();
        var configuration = Path.Combine(folder, ".template.config");
        var manifest = ReadFile(Path.Combine(configuration, "template.json"), faults);
        if (manifest is null)
        {
            return new LintedTemplate(folder, [], null, faults);
        }

        var added = manifest.ListOf("additionalConfigFiles").Select(file => file.Text).OfType<string>()
            .Select(file => ReadFile(Path.Combine(configuration, file), faults)).OfType<JsonPart>().ToList();
        var hostFile = Path.Combine(configuration, "dotnetcli.host.json");
        var host = File.Exists(hostFile) ? ReadFile(hostFile, faults) : null;
        return new LintedTemplate(folder, [manifest, .. added], host, faults);
    }

    private static JsonPart? ReadFile(string path, List<JsonFault> faults)
    {
        try
        {
            var json = JsonPartReader.Read(path);
            if (json.Kind == JsonValueKind.Object)
            {
                return json;
            }

            faults.Add(new JsonFault(path, json.Line, "The file is not a JSON object."));
        }
        catch (JsonException error)
        {
            var reason = error.Message.Split(" LineNumber:")[0];
            faults.Add(new JsonFault(path, (int)(error.LineNumber ?? 0) + 1, $"The file is not valid JSON: {reason}"));
        }
        catch (FileNotFoundException)
        {
            faults.Add(new JsonFault(path, 1, "The file is named in 'additionalConfigFiles', and does not exist."));
        }

        return null;
    }
}
