namespace Footbridge.Xmpp.Tests;

public sealed class ReconnectDelayTests
{
    [Fact]
    public void It_grows_from_half_a_second_to_at_most_thirty_and_is_never_quite_the_same()
    {
        var delay = new ReconnectDelay();
        double[] bases = [0.5, 1, 2, 4, 8, 16, 20, 20];

        Assert.All(bases, seconds => Assert.InRange(delay.Next().TotalSeconds, seconds, seconds * 1.5));
        Assert.True(Enumerable.Range(0, 10).Select(_ => delay.Next()).Distinct().Count() > 1);
        delay.Reset();
        Assert.InRange(delay.Next().TotalSeconds, 0.5, 0.75);
    }
}
