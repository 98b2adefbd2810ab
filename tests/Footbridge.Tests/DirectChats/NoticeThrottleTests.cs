using Footbridge.DirectChats;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.DirectChats;

public sealed class NoticeThrottleTests
{
    private static readonly Notice Gone = new("It was not sent.", "$one", "gone");

    private readonly FakeTimeProvider _time = new();
    private readonly NoticeThrottle _throttle;

    public NoticeThrottleTests() => _throttle = new NoticeThrottle(_time);

    [Fact]
    public void Cause_is_told_once_in_ten_minutes()
    {
        Assert.True(_throttle.Admit(Cast.Lane, Gone));
        _time.Advance(TimeSpan.FromSeconds(599));
        Assert.False(_throttle.Admit(Cast.Lane, Gone with { ReplyTo = "$two" }));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_throttle.Admit(Cast.Lane, Gone));
    }

    [Fact]
    public void Other_chats_and_other_causes_are_told()
    {
        Assert.True(_throttle.Admit(Cast.Lane, Gone));
        Assert.True(_throttle.Admit(Cast.OtherLane, Gone));
        Assert.True(_throttle.Admit(Cast.Lane, Gone with { Cause = "other" }));
    }

    [Fact]
    public void Notice_without_a_cause_is_always_told()
    {
        Assert.True(_throttle.Admit(Cast.Lane, new Notice("An answer.")));
        Assert.True(_throttle.Admit(Cast.Lane, new Notice("An answer.")));
    }

    [Fact]
    public void What_was_not_told_is_counted_when_the_ten_minutes_are_over()
    {
        _throttle.Admit(Cast.Lane, Gone);
        _throttle.Admit(Cast.Lane, Gone);
        _throttle.Admit(Cast.Lane, Gone);
        _throttle.Admit(Cast.OtherLane, Gone);
        Assert.Empty(_throttle.TakeOverdue());

        _time.Advance(TimeSpan.FromMinutes(10));

        var (lane, notice) = Assert.Single(_throttle.TakeOverdue());
        Assert.Equal(Cast.Lane, lane);
        Assert.StartsWith("It was not sent. ", notice.Text);
        Assert.Contains(" 2 more ", notice.Text);
        Assert.Null(notice.Cause);
        Assert.Null(notice.ReplyTo);
        Assert.Empty(_throttle.TakeOverdue());
    }

    [Fact]
    public void Count_of_a_window_that_ended_unseen_is_not_forgotten()
    {
        _throttle.Admit(Cast.Lane, Gone);
        _throttle.Admit(Cast.Lane, Gone);
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.True(_throttle.Admit(Cast.Lane, Gone));

        _time.Advance(TimeSpan.FromMinutes(11));

        Assert.Contains(" 1 more ", Assert.Single(_throttle.TakeOverdue()).Notice.Text);
    }
}
