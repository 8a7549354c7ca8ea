using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace StackTemplates.Build.Kit;

/// <summary>
/// The part of the Redis protocol (RESP2) that is necessary to inspect a server, so that this program needs no client library.
/// One caller at a time.
/// </summary>
public sealed class RespClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly BufferedStream _stream;

    private RespClient(TcpClient client)
    {
        _client = client;
        _stream = new BufferedStream(client.GetStream());
    }

    /// <summary>Connects and authenticates; a minute at most.</summary>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    /// <exception cref="RespException">The server refused the password.</exception>
    public static async Task<RespClient> ConnectAsync(BrokerAddress address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var tcp = new TcpClient { NoDelay = true, ReceiveTimeout = 60_000, SendTimeout = 60_000 };
        try
        {
            await tcp.ConnectAsync(address.Host, address.Port, limit.Token);
            var client = new RespClient(tcp);
            if (address.Password is { } password)
            {
                client.Send(address.User is { } user ? ["AUTH", user, password] : ["AUTH", password]);
            }

            return client;
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Sends a command and waits for its reply: text, a <see cref="long"/>, an array of such, or null.
    /// </summary>
    /// <exception cref="RespException">The server answered with an error.</exception>
    public object? Send(params IReadOnlyList<string> command)
    {
        Write(command);
        _stream.Flush();
        return ReadReply();
    }

    /// <summary>Sends all of the commands before the first reply is read; returns the replies in order.</summary>
    /// <exception cref="RespException">The server answered one of them with an error.</exception>
    public IReadOnlyList<object?> Pipeline(IReadOnlyList<IReadOnlyList<string>> commands)
    {
        foreach (var command in commands)
        {
            Write(command);
        }

        _stream.Flush();
        var replies = new object?[commands.Count];
        for (var index = 0; index < replies.Length; index++)
        {
            replies[index] = ReadReply();
        }

        return replies;
    }

    /// <summary>Waits up to a minute for data that the server pushes, as it does after <c>MONITOR</c>.</summary>
    /// <exception cref="IOException">Nothing arrived.</exception>
    public object? Receive() => ReadReply();

    /// <summary>Sends a command that answers with a list.</summary>
    public IReadOnlyList<object?> List(params IReadOnlyList<string> command) => Send(command) as object?[] ?? [];

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private void Write(IReadOnlyList<string> command)
    {
        Write($"*{command.Count.ToString(CultureInfo.InvariantCulture)}\r\n");
        foreach (var part in command)
        {
            Write($"${Encoding.UTF8.GetByteCount(part).ToString(CultureInfo.InvariantCulture)}\r\n{part}\r\n");
        }
    }

    private void Write(string text) => _stream.Write(Encoding.UTF8.GetBytes(text));

    private object? ReadReply()
    {
        var line = ReadLine();
        var rest = line[1..];
        return line[0] switch
        {
            '+' => rest,
            '-' => throw new RespException(rest),
            ':' => long.Parse(rest, CultureInfo.InvariantCulture),
            '$' => ReadText(int.Parse(rest, CultureInfo.InvariantCulture)),
            '*' => ReadList(int.Parse(rest, CultureInfo.InvariantCulture)),
            _ => throw new RespException($"Not a reply of a Redis server: {line}"),
        };
    }

    private string? ReadText(int length)
    {
        if (length < 0)
        {
            return null;
        }

        var bytes = new byte[length + 2];
        _stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private object?[]? ReadList(int length)
    {
        if (length < 0)
        {
            return null;
        }

        var items = new object?[length];
        for (var index = 0; index < length; index++)
        {
            items[index] = ReadReply();
        }

        return items;
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (var next = _stream.ReadByte(); next != '\n'; next = _stream.ReadByte())
        {
            if (next < 0)
            {
                throw new RespException("The server closed the connection.");
            }

            line.Append((char)next);
        }

        return line.Length > 1
            ? line.ToString(0, line.Length - 1)
            : throw new RespException("Not a reply of a Redis server: an empty line.");
    }
}

/// <summary>An error reply, such as <c>NOAUTH</c> or <c>WRONGTYPE</c>.</summary>
public sealed class RespException(string message) : Exception(message);
