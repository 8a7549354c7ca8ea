using Stack_Service._1.Events;
using Stack_Service._1.Events.Redis;
using StackExchange.Redis;

namespace Stack_Service._1.IntegrationTests.Events;

/// <summary>What an answer of the server means, also where it comes from inside a script.</summary>
public sealed class RedisFailuresTests
{
    [Theory]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", EventLogFailure.Full)]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'. script: 5f1c, on @user_script:9.", EventLogFailure.Full)]
    [InlineData("ERR Error running script (call to f_5f1c): @user_script:9: @user_script: 9: -OOM command not allowed.", EventLogFailure.Full)]
    [InlineData("READONLY You can't write against a read only replica.", EventLogFailure.Unavailable)]
    [InlineData("ERR Error running script (call to f_5f1c): @user_script: 9: -READONLY You can't write.", EventLogFailure.Unavailable)]
    [InlineData("NOGROUP No such key 'a' or consumer group 'b'", EventLogFailure.GroupMissing)]
    [InlineData("ERR Error running script (call to f_5f1c): @user_script: 9: -NOGROUP No such key 'a'", EventLogFailure.GroupMissing)]
    [InlineData("NOPERM this user has no permissions to run the 'xadd' command", EventLogFailure.Refused)]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", EventLogFailure.Refused)]
    public async Task An_answer_is_judged_by_its_code(string message, EventLogFailure failure)
    {
        await using var connection = new RedisConnection("server");
#pragma warning disable CS0618 // The constructor that is to replace this one takes a type that is experimental still.
        var answer = new RedisServerException(message);
#pragma warning restore CS0618

        Assert.Equal(failure, RedisFailures.Translate(answer, connection, CancellationToken.None)?.Failure);
    }
}
