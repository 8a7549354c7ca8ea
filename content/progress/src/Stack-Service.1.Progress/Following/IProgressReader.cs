using Stack_Service._1.Events;

namespace Stack_Service._1.Progress.Following;

/// <summary>Reads how far jobs are. Thread-safe.</summary>
public interface IProgressReader
{
    /// <summary>Whether as many clients follow jobs on this instance as may.</summary>
    bool IsFull { get; }

    /// <summary>How far a job is; null if nothing is known of it.</summary>
    /// <param name="elsewhere">
    /// Reads what the owner of the job's outcome knows, for example the database. It is asked unless the job has ended, and it wins once it
    /// says that the job has ended, or if nothing else is known. Its exceptions reach the caller. Null: there is no such owner.
    /// </param>
    /// <exception cref="EventLogException">The broker does not answer, and nobody else knows the job.</exception>
    Task<ProgressSnapshot?> FindAsync(
        string job, Func<CancellationToken, Task<ProgressSnapshot?>>? elsewhere, CancellationToken cancellationToken);

    /// <summary>
    /// Follows a job: first how far it is, then each change, until it has ended. A client that falls behind, or comes back, gets the newest
    /// state instead of the changes that it missed.
    /// </summary>
    /// <param name="last">The last change that the client knows; null if none.</param>
    /// <param name="elsewhere">As in <see cref="FindAsync"/>. While it fails, the client waits.</param>
    /// <returns>
    /// The states. Null when there is nothing new: at the start for a client that is up to date, then once every heartbeat.
    /// </returns>
    IAsyncEnumerable<ProgressSnapshot?> FollowAsync(
        string job, EntryId? last, Func<CancellationToken, Task<ProgressSnapshot?>>? elsewhere, CancellationToken cancellationToken);
}
