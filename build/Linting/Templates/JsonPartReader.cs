using System.Text;
using System.Text.Json;

namespace StackTemplates.Build.Linting.Templates;

/// <summary>Reads JSON as the engine does, with comments and trailing commas, and keeps the lines.</summary>
internal sealed class JsonPartReader
{
    private readonly string _file;
    private readonly byte[] _content;
    private readonly List<int> _lineStarts = [0];

    private JsonPartReader(string file)
    {
        _file = file;
        var bytes = File.ReadAllBytes(file);
        _content = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        for (var index = 0; index < _content.Length; index++)
        {
            if (_content[index] == (byte)'\n')
            {
                _lineStarts.Add(index + 1);
            }
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="JsonException">It is not JSON; the exception has the line, from 0.</exception>
    public static JsonPart Read(string file) => new JsonPartReader(file).Read();

    private JsonPart Read()
    {
        var reader = new Utf8JsonReader(
            _content, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        var part = Value(ref reader);
        // Text behind the value throws here.
        reader.Read();
        return part;
    }

    private JsonPart Value(ref Utf8JsonReader reader)
    {
        var line = Line(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var properties = new List<KeyValuePair<string, JsonPart>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    properties.Add(new(name, Value(ref reader)));
                }

                return new JsonPart(_file, line, JsonValueKind.Object, null, properties, []);

            case JsonTokenType.StartArray:
                var items = new List<JsonPart>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Value(ref reader));
                }

                return new JsonPart(_file, line, JsonValueKind.Array, null, [], items);

            case JsonTokenType.String:
                return new JsonPart(_file, line, JsonValueKind.String, reader.GetString(), [], []);

            case JsonTokenType.Null:
                return new JsonPart(_file, line, JsonValueKind.Null, null, [], []);

            default:
                var kind = reader.TokenType switch
                {
                    JsonTokenType.True => JsonValueKind.True,
                    JsonTokenType.False => JsonValueKind.False,
                    _ => JsonValueKind.Number,
                };
                return new JsonPart(_file, line, kind, Encoding.UTF8.GetString(reader.ValueSpan), [], []);
        }
    }

    private int Line(long offset)
    {
        var index = _lineStarts.BinarySearch((int)offset);
        return index >= 0 ? index + 1 : ~index;
    }
}
