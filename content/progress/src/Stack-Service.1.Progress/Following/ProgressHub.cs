namespace Stack_Service._1.Progress.Following;

/// <summary>Passes the changes that this instance reads to those of its clients that follow the job.</summary>
internal sealed class ProgressHub
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<ProgressSubscription>> _followers = [];
    private int _count;

    /// <summary>How many clients follow jobs.</summary>
    public int Count => Volatile.Read(ref _count);

    public ProgressSubscription Subscribe(string job)
    {
        var subscription = new ProgressSubscription(job, Remove);
        lock (_gate)
        {
            if (!_followers.TryGetValue(job, out var followers))
            {
                _followers[job] = followers = [];
            }
            followers.Add(subscription);
            _count++;
        }
        return subscription;
    }

    public void Publish(ProgressSnapshot change)
    {
        lock (_gate)
        {
            if (_followers.TryGetValue(change.Job, out var followers))
            {
                followers.ForEach(follower => follower.Offer(change));
            }
        }
    }

    private void Remove(ProgressSubscription subscription)
    {
        lock (_gate)
        {
            var followers = _followers[subscription.Job];
            if (followers.Remove(subscription))
            {
                _count--;
            }
            if (followers.Count == 0)
            {
                _followers.Remove(subscription.Job);
            }
        }
    }
}
