namespace StackTemplates.Tests.Kit;

/// <summary>Messages are written and read as protobuf has them on the wire.</summary>
public sealed class ProtoMessageTests
{
    // The examples of https://protobuf.dev/programming-guides/encoding.
    [Fact]
    public void A_message_is_written_as_the_guide_has_it()
    {
        Assert.Equal("089601", Hex(new ProtoMessage().Add(1, 150)));
        Assert.Equal("120774657374696E67", Hex(new ProtoMessage().Add(2, "testing")));
        Assert.Equal("1A03089601", Hex(new ProtoMessage().Add(3, new ProtoMessage().Add(1, 150))));
        Assert.Equal("08FEFFFFFFFFFFFFFFFF01", Hex(new ProtoMessage().Add(1, -2)));
    }

    [Fact]
    public void A_written_message_is_read_back()
    {
        var written = new ProtoMessage().Add(1, "项目").Add(2, 1).Add(16, long.MaxValue)
            .Add(3, new ProtoMessage().Add(1, "a")).Add(3, new ProtoMessage().Add(1, "b"));

        var read = ProtoMessage.Parse(written.ToBytes());

        Assert.Equal(("项目", 1, long.MaxValue), (read.Text(1), read.Number(2), read.Number(16)));
        Assert.Equal(["a", "b"], read.Messages(3).Select(one => one.Text(1)));
        Assert.Equal(("", 0), (read.Text(9), read.Number(9)));
        Assert.Null(read.Message(9));
    }

    [Fact]
    public void Fixed_numbers_of_others_are_read()
    {
        var read = ProtoMessage.Parse(Convert.FromHexString("0D0700000011080000000000000018" + "09"));

        Assert.Equal((7, 8, 9), (read.Number(1), read.Number(2), read.Number(3)));
    }

    [Theory]
    [InlineData("08")]
    [InlineData("0A05616263")]
    [InlineData("0B")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01")]
    public void Bytes_that_are_no_message_are_refused(string hex) =>
        Assert.Throws<InvalidDataException>(() => ProtoMessage.Parse(Convert.FromHexString(hex)));

    private static string Hex(ProtoMessage message) => Convert.ToHexString(message.ToBytes());
}
