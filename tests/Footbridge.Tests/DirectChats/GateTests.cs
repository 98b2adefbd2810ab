using Footbridge.DirectChats;
using Footbridge.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Footbridge.Tests.DirectChats;

public sealed class GateTests
{
    private readonly Lanes _lanes = new();
    private readonly Gates _gates;
    private readonly LaneQueue _queue;

    public GateTests()
    {
        _gates = new Gates(_lanes, TimeProvider.System, NullLogger<Gate>.Instance);
        _lanes.Add(Cast.Job() with { Seq = 1 });
        Assert.True(_lanes.Ready(Direction.ToXmpp).TryRead(out var queue));
        _queue = queue;
    }

    [Fact]
    public void Parked_lane_goes_on_once_when_the_gate_opens()
    {
        _gates.Component.Park(_queue);
        _gates.Component.Park(_queue);
        Assert.False(IsReady());

        _gates.Component.Open();

        Assert.True(IsReady());
        Assert.False(IsReady());
    }

    [Fact]
    public void Lane_parked_at_an_open_gate_goes_on_at_once()
    {
        _gates.Component.Open();
        _gates.Component.Park(_queue);

        Assert.True(IsReady());
    }

    [Fact]
    public void Gates_open_apart_from_each_other()
    {
        _gates.Component.Park(_queue);
        _gates.Homeserver.Open();

        Assert.False(IsReady());
        Assert.True(_gates.Homeserver.IsOpen);
        Assert.False(_gates.Component.IsOpen);
    }

    [Theory]
    [InlineData("Event", "XMPP server")]
    [InlineData("Room", "homeserver")]
    [InlineData("Command", "homeserver")]
    [InlineData("Stanza", "homeserver")]
    [InlineData("Notice", "homeserver")]
    public void Every_kind_of_job_needs_the_link_it_goes_to(string kind, string gate) =>
        Assert.Equal(gate, _gates.For(Enum.Parse<JobKind>(kind)).Name);

    [Fact]
    public void Closed_gate_says_why()
    {
        Assert.NotEmpty(_gates.Component.Reason);
        _gates.Component.Open();
        Assert.Empty(_gates.Component.Reason);

        _gates.Component.Close("the server went away");
        _gates.Component.Close("and is still away");

        Assert.Equal("and is still away", _gates.Component.Reason);
    }

    [Fact]
    public async Task Opening_and_closing_can_be_waited_for()
    {
        var open = _gates.Component.WaitUntilOpenAsync(CancellationToken.None);
        Assert.False(open.IsCompleted);
        _gates.Component.Open();
        await open;

        var closed = _gates.Component.WaitUntilClosedAsync(CancellationToken.None);
        Assert.False(closed.IsCompleted);
        _gates.Component.Close("gone");
        await closed;

        Assert.False(_gates.Component.WaitUntilOpenAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public void Parked_lanes_can_be_looked_at_while_the_gate_stays_closed()
    {
        _gates.Component.Park(_queue);

        _gates.Component.ReleaseForInspection();
        Assert.True(IsReady());
        Assert.False(_gates.Component.IsOpen);

        // Parked again by who looked, it still goes on when the gate opens.
        _gates.Component.Park(_queue);
        _gates.Component.Open();
        Assert.True(IsReady());
    }

    private bool IsReady() => _lanes.Ready(Direction.ToXmpp).TryRead(out _);
}
