using Footbridge.Signals;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.Signals;

public sealed class ScheduleTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly Schedule<string> _schedule;

    public ScheduleTests() => _schedule = new Schedule<string>(_time, most: 3);

    [Fact]
    public async Task Keys_come_when_they_are_due_the_earliest_first()
    {
        _schedule.At("late", Late);
        _schedule.At("soon", Soon);
        _schedule.At("now", TimeSpan.Zero);

        Assert.Equal("now", await NextAsync());
        var next = NextAsync();
        Assert.False(next.IsCompleted);
        _time.Advance(Soon);
        Assert.Equal("soon", await next);
        _time.Advance(Late);
        Assert.Equal("late", await NextAsync());
    }

    [Fact]
    public async Task A_key_asked_for_twice_comes_once_at_the_earlier_time()
    {
        _schedule.At("a", Late);
        _schedule.At("a", Soon);
        _schedule.At("a", Late);
        _time.Advance(Soon);
        Assert.Equal("a", await NextAsync());
        _schedule.Done("a");

        _schedule.At("b", Late + Late);
        _time.Advance(Late + Late);

        Assert.Equal("b", await NextAsync());
    }

    [Fact]
    public async Task A_key_that_is_looked_at_waits_until_that_is_done()
    {
        _schedule.At("a", TimeSpan.Zero);
        Assert.Equal("a", await NextAsync());
        _schedule.At("a", TimeSpan.Zero);
        var again = NextAsync();
        Assert.False(again.IsCompleted);

        _schedule.Done("a");

        Assert.Equal("a", await again);
    }

    [Fact]
    public async Task One_that_is_due_earlier_wakes_whoever_waits_for_a_later_one()
    {
        _schedule.At("late", Late);
        var next = NextAsync();

        _schedule.At("now", TimeSpan.Zero);

        Assert.Equal("now", await next);
    }

    [Fact]
    public void More_than_may_wait_are_refused_and_known_ones_are_not()
    {
        Assert.True(_schedule.At("a", Late));
        Assert.True(_schedule.At("b", Late));
        Assert.True(_schedule.At("c", Late));

        Assert.False(_schedule.At("d", TimeSpan.Zero));
        Assert.True(_schedule.At("c", TimeSpan.Zero));
    }

    private Task<string> NextAsync() => _schedule.NextAsync(CancellationToken.None);
}
