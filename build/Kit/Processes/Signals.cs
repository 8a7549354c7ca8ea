using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StackTemplates.Build.Kit;

/// <summary>Sends signals to processes, because .NET has no API for that.</summary>
public static class Signals
{
    private const int Sigterm = 15;
    private const int Sigcont = 18;
    private const int Sigstop = 19;

    /// <summary>
    /// Asks the process to stop, as an orchestrator does; on Windows, which has no such signal, it is ended.
    /// </summary>
    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else if (!process.HasExited)
        {
            _ = Kill(process.Id, Sigterm);
        }
    }

    /// <summary>Freezes the process (SIGSTOP); it does not notice.</summary>
    public static void Freeze(int id) => _ = Kill(id, Sigstop);

    /// <summary>Resumes a frozen process (SIGCONT).</summary>
    public static void Thaw(int id) => _ = Kill(id, Sigcont);

    /// <summary>Whether a process with this id runs.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int id, int signal);
}
