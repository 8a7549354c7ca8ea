namespace StackTemplates.Tests.Faults.Rig;

/// <summary>Sees every command that the server carries out, those inside scripts too (<c>MONITOR</c>).</summary>
internal static class CommandWatch
{
    private static readonly string[] Writes = ["\"XACK\"", "\"XCLAIM\"", "\"XADD\"", "\"XDEL\""];

    /// <summary>The commands while <paramref name="action"/> runs.</summary>
    public static async Task<IReadOnlyList<string>> DuringAsync(Arrangement arrangement, Func<Task> action)
    {
        using var client = await arrangement.ConnectAsync();
        client.Send("MONITOR");
        var commands = new List<string>();
        var over = false;
        var watching = Task.Run(() =>
        {
            // The load never pauses, so there is always a next command.
            while (!Volatile.Read(ref over))
            {
                commands.Add(client.Receive() as string ?? "");
            }
        });
        await action();
        Volatile.Write(ref over, true);
        await watching;
        return commands;
    }

    /// <summary>Whether the command, or the part of a script, changes something about entries.</summary>
    public static bool IsWrite(string command) =>
        Array.Exists(Writes, name => command.Contains(name, StringComparison.OrdinalIgnoreCase));
}
