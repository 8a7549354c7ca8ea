using System.Reflection;

namespace Stack_Service._1.Events.Redis;

/// <summary>The Lua scripts beside this file. The client sends each once and its hash from then on (EVALSHA).</summary>
internal static class RedisScripts
{
    public static readonly string Acknowledge = Load("acknowledge.lua");
#if (hasDatabase)
    public static readonly string AppendBatch = Load("append-batch.lua");
#endif
    public static readonly string AppendOnce = Load("append-once.lua");
    public static readonly string Claim = Load("claim.lua");
    public static readonly string CorrectLag = Load("correct-lag.lua");
    public static readonly string Defer = Load("defer.lua");
    public static readonly string DeadLetter = Load("dead-letter.lua");
    public static readonly string Fence = Load("fence.lua");
    public static readonly string Info = Load("info.lua");
    public static readonly string Leave = Load("leave.lua");
    public static readonly string Redrive = Load("redrive.lua");
    public static readonly string RemoveDeadConsumers = Load("remove-dead-consumers.lua");
    public static readonly string Restore = Load("restore.lua");
    public static readonly string Trim = Load("trim.lua");

    private static string Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
