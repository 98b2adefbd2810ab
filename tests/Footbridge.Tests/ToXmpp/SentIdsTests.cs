using Footbridge.Matrix;
using Footbridge.ToXmpp;
using Xunit;

namespace Footbridge.Tests.ToXmpp;

public sealed class SentIdsTests
{
    private static readonly EventId Sent = EventId.Parse("$someEvent:example.org");

    [Fact]
    public void The_same_event_and_part_have_the_same_id_at_each_attempt() =>
        Assert.Equal(SentIds.Of(Sent, 0), SentIds.Of(EventId.Parse("$someEvent:example.org"), 0));

    [Fact]
    public void Another_part_or_event_has_another_id()
    {
        Assert.NotEqual(SentIds.Of(Sent, 0), SentIds.Of(Sent, 1));
        Assert.NotEqual(SentIds.Of(Sent, 0), SentIds.Of(EventId.Parse("$otherEvent:example.org"), 0));
    }

    [Fact]
    public void An_id_looks_like_a_random_uuid_since_clients_go_by_that() =>
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", SentIds.Of(Sent, 0));
}
