namespace my_shop.Events.Transactions;

/// <summary>Holds the workers back until the service can do their work.</summary>
public interface IWorkGate
{
    /// <summary>Completes when events may be handled.</summary>
    Task WaitAsync(CancellationToken cancellationToken);
}
