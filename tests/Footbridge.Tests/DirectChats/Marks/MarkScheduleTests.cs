using Footbridge.DirectChats.Marks;
using Footbridge.Matrix;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.DirectChats.Marks;

public sealed class MarkScheduleTests
{
    private static readonly UserId Romeo = UserId.Parse("@romeo:example.org");
    private static readonly UserId Mercutio = UserId.Parse("@mercutio:example.org");

    private readonly FakeTimeProvider _time = new();
    private readonly MarkSchedule _schedule;

    public MarkScheduleTests() => _schedule = new MarkSchedule(_time);

    [Fact]
    public async Task Woken_account_has_its_turn_at_once()
    {
        var take = TakeAsync();
        Assert.False(take.IsCompleted);

        _schedule.Wake(Romeo);

        Assert.Equal(Romeo, await take);
    }

    [Fact]
    public async Task Account_woken_many_times_has_one_turn()
    {
        _schedule.Wake(Romeo);
        _schedule.Wake(Romeo);
        Assert.Equal(Romeo, await TakeAsync());
        _schedule.GiveBack(Romeo, null);

        _schedule.Wake(Mercutio);
        Assert.Equal(Mercutio, await TakeAsync());
    }

    [Fact]
    public async Task Account_is_never_taken_twice_at_a_time_and_again_where_it_was_woken_meanwhile()
    {
        _schedule.Wake(Romeo);
        Assert.Equal(Romeo, await TakeAsync());
        _schedule.Wake(Romeo);
        var second = TakeAsync();
        Assert.False(second.IsCompleted);

        _schedule.GiveBack(Romeo, null);

        Assert.Equal(Romeo, await second);
    }

    [Fact]
    public async Task Account_with_more_to_come_waits_until_nothing_is_expected()
    {
        var one = _schedule.Expect(Romeo);
        var other = _schedule.Expect(Romeo);
        _schedule.Wake(Romeo);
        one.Dispose();
        one.Dispose();
        var take = TakeAsync();
        Assert.False(take.IsCompleted);

        other.Dispose();

        Assert.Equal(Romeo, await take);
    }

    [Fact]
    public async Task Account_with_more_to_come_waits_a_second_for_it()
    {
        using var expected = _schedule.Expect(Romeo);
        _schedule.Wake(Romeo);
        var take = TakeAsync();

        _time.Advance(TimeSpan.FromMilliseconds(990));
        Assert.False(take.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(20));

        Assert.Equal(Romeo, await take);
    }

    [Fact]
    public async Task Account_whose_marks_go_on_coming_waits_five_seconds_in_all()
    {
        using var expected = _schedule.Expect(Romeo);
        _schedule.Wake(Romeo);
        var take = TakeAsync();
        for (var i = 0; i < 9; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            Assert.False(take.IsCompleted);
            _schedule.Wake(Romeo);
        }

        _time.Advance(TimeSpan.FromMilliseconds(510));

        Assert.Equal(Romeo, await take);
    }

    [Fact]
    public async Task Expecting_alone_gives_no_turn()
    {
        _schedule.Expect(Romeo).Dispose();
        _schedule.Wake(Mercutio);

        Assert.Equal(Mercutio, await TakeAsync());
        Assert.False(TakeAsync().IsCompleted);
    }

    [Fact]
    public async Task Account_that_failed_has_its_next_turn_later_and_holds_up_nobody()
    {
        _schedule.Wake(Romeo);
        _schedule.GiveBack(await TakeAsync(), TimeSpan.FromMinutes(1));
        var take = TakeAsync();
        _time.Advance(TimeSpan.FromSeconds(59));
        _schedule.Wake(Mercutio);
        Assert.Equal(Mercutio, await take);

        take = TakeAsync();
        Assert.False(take.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(Romeo, await take);
    }

    [Fact]
    public async Task New_mark_of_an_account_that_failed_is_not_kept_waiting()
    {
        _schedule.Wake(Romeo);
        _schedule.GiveBack(await TakeAsync(), TimeSpan.FromHours(1));
        _schedule.Wake(Romeo);
        Assert.Equal(Romeo, await TakeAsync());
        _schedule.GiveBack(Romeo, null);

        // What was planned before the new mark is out of date.
        var take = TakeAsync();
        _time.Advance(TimeSpan.FromHours(2));
        _schedule.Wake(Mercutio);

        Assert.Equal(Mercutio, await take);
    }

    [Fact]
    public async Task Account_that_was_just_written_has_its_next_turn_after_a_rest()
    {
        _schedule.Wake(Romeo);
        Assert.Equal(Romeo, await TakeAsync());
        _schedule.Rests(Romeo);
        _schedule.GiveBack(Romeo, null);
        _schedule.Wake(Romeo);
        using (_schedule.Expect(Romeo))
        {
            _schedule.Wake(Romeo);
        }

        var take = TakeAsync();
        _time.Advance(TimeSpan.FromMilliseconds(4_990));
        Assert.False(take.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(20));

        Assert.Equal(Romeo, await take);
    }

    [Fact]
    public async Task Account_that_has_rested_has_its_turn_at_once()
    {
        _schedule.Wake(Romeo);
        Assert.Equal(Romeo, await TakeAsync());
        _schedule.Rests(Romeo);
        _schedule.GiveBack(Romeo, null);
        var take = TakeAsync();
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(take.IsCompleted);

        _schedule.Wake(Romeo);

        Assert.Equal(Romeo, await take);
    }

    [Fact]
    public async Task Waiting_ends_when_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        var take = _schedule.TakeAsync(cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => take);
    }

    private Task<UserId> TakeAsync() => _schedule.TakeAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
}
