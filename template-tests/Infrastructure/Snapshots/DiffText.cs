using System.Globalization;
using System.Text;

namespace StackTemplates.Tests.Infrastructure.Snapshots;

/// <summary>
/// The syntax of a written diff, shared by the writer and the reader. A diff is handled as bytes, one
/// <see cref="char"/> each (Latin-1), so that every byte of a file survives, whatever its encoding and line endings.
/// </summary>
internal static class DiffText
{
    public const string File = "diff --git ";
    public const string NewMode = "new mode ";
    public const string OldMode = "old mode ";
    public const string NewFile = "new file mode ";
    public const string DeletedFile = "deleted file mode ";
    public const string Hunk = "@@ ";
    public const string NoNewline = "\\ No newline at end of file\n";

    /// <summary>The text of these bytes.</summary>
    public static string FromBytes(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>The bytes of this text.</summary>
    public static byte[] ToBytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>The lines, each with its line feed; the last one may have none.</summary>
    public static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            var next = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..next]);
            start = next;
        }

        return [.. lines];
    }

    /// <summary>A mode as git writes it.</summary>
    public static string Mode(bool executable) => executable ? "100755" : "100644";

    /// <summary>A path as git writes it: in quotation marks, with escapes, where it would not fit a line of its own.</summary>
    public static string Quote(string path)
    {
        var bytes = FromBytes(Encoding.UTF8.GetBytes(path));
        return bytes.Any(character => character is < ' ' or '"' or '\\' or '\x7F')
            ? $"\"{string.Concat(bytes.Select(Escape))}\""
            : bytes;
    }

    /// <summary>The path that <see cref="Quote"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not such a path.</exception>
    public static string Unquote(string quoted)
    {
        if (!quoted.StartsWith('"'))
        {
            return Encoding.UTF8.GetString(ToBytes(quoted));
        }

        var path = new StringBuilder();
        for (var index = 1; index < quoted.Length - 1; index++)
        {
            if (quoted[index] == '\\')
            {
                // Always three octal digits.
                path.Append((char)Convert.ToInt32(quoted.Substring(index + 1, 3), 8));
                index += 3;
            }
            else
            {
                path.Append(quoted[index]);
            }
        }

        return Encoding.UTF8.GetString(ToBytes(path.ToString()));
    }

    private static string Escape(char character) => character is < ' ' or '"' or '\\' or '\x7F'
        ? "\\" + Convert.ToString(character, 8).PadLeft(3, '0')
        : character.ToString(CultureInfo.InvariantCulture);
}
