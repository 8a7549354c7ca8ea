using my_shop.Events;
using my_shop.Events.Redis;

namespace my_shop.IntegrationTests.Events;

/// <summary>Errors of the server are classified, even those from inside a script.</summary>
public sealed class RedisFailuresTests
{
    [Theory]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", EventLogFailure.Full)]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'. script: 5f1c, on @user_script:9.", EventLogFailure.Full)]
    [InlineData("ERR Error running script (call to f_5f1c): @user_script:9: @user_script: 9: -OOM command not allowed.",
        EventLogFailure.Full)]
    [InlineData("READONLY You can't write against a read only replica.", EventLogFailure.Unavailable)]
    [InlineData("ERR Error running script (call to f_5f1c): @user_script: 9: -READONLY You can't write.", EventLogFailure.Unavailable)]
    [InlineData("NOGROUP No such key 'a' or consumer group 'b'", EventLogFailure.GroupMissing)]
    [InlineData("ERR Error running script (call to f_5f1c): @user_script: 9: -NOGROUP No such key 'a'", EventLogFailure.GroupMissing)]
    [InlineData("NOPERM this user has no permissions to run the 'xadd' command", EventLogFailure.Refused)]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", EventLogFailure.Refused)]
    public void An_error_is_judged_by_its_code(string error, EventLogFailure failure) =>
        Assert.Equal(failure, RedisFailures.FailureOf(error));
}
