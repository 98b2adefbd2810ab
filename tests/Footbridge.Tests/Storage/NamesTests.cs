using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class NamesTests
{
    [Fact]
    public void Every_value_has_a_word_of_its_own_and_the_word_its_value()
    {
        AssertBothWays(Names.Of, Names.ReadDirection, Enum.GetValues<Direction>());
        AssertBothWays(Names.Of, Names.ReadKind, Enum.GetValues<JobKind>());
        AssertBothWays(Names.Of, Names.ReadConsent, Enum.GetValues<Consent>());
        AssertBothWays(Names.Of, Names.ReadRoom, Enum.GetValues<RoomState>());
        AssertBothWays(Names.Of, Names.ReadReceipt, Enum.GetValues<ReceiptState>());
        AssertBothWays(Names.Of, Names.ReadLinkKind, Enum.GetValues<LinkKind>());
        AssertBothWays(Names.Of, Names.ReadReactor, Enum.GetValues<Reactor>());
        // None is that no row is there.
        AssertBothWays(Names.Of, Names.ReadAssistance, [.. Enum.GetValues<Assistance>().Except([Assistance.None])]);
    }

    [Fact]
    public void Word_that_no_version_wrote_is_told()
    {
        Assert.Throws<StoreException>(() => Names.ReadKind("?"));
        Assert.Throws<StoreException>(() => Names.ReadConsent("?"));
        Assert.Throws<StoreException>(() => Names.ReadRoom("?"));
        Assert.Throws<StoreException>(() => Names.ReadReceipt("?"));
        Assert.Throws<StoreException>(() => Names.ReadDirection("?"));
        Assert.Throws<StoreException>(() => Names.ReadReactor("?"));
    }

    private static void AssertBothWays<T>(Func<T, string> write, Func<string, T> read, T[] values) =>
        Assert.All(values, value => Assert.Equal(value, read(write(value))));
}
