using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.DirectChats;

public sealed class LanesTests
{
    private static readonly LaneKey Unknown = LaneKey.OfUnknownRoom(RoomId.Parse("!balcony:example.org"));

    private readonly Lanes _lanes = new();
    private long _seq;

    [Fact]
    public void Jobs_of_a_lane_are_done_in_order_and_one_at_a_time()
    {
        Add(Cast.Lane);
        Add(Cast.Lane);
        Add(Cast.Lane);

        for (var seq = 1; seq <= 3; seq++)
        {
            var queue = Take();
            Assert.Equal(seq, Lanes.Head(queue).Seq);
            Assert.False(_lanes.Ready(Direction.ToXmpp).TryRead(out _));
            _lanes.Done(queue);
        }

        Assert.False(_lanes.Ready(Direction.ToXmpp).TryRead(out _));
        Assert.Equal(0, _lanes.Waiting(Cast.Lane, Direction.ToXmpp));
    }

    [Fact]
    public void Lanes_have_their_turns_one_after_the_other()
    {
        Add(Cast.Lane);
        Add(Cast.Lane);
        Add(Cast.Lane);
        Add(Cast.OtherLane);

        var order = new List<LaneKey>();
        while (_lanes.Ready(Direction.ToXmpp).TryRead(out var queue))
        {
            order.Add(queue.Lane);
            _lanes.Done(queue);
        }

        Assert.Equal([Cast.Lane, Cast.OtherLane, Cast.Lane, Cast.Lane], order);
    }

    [Fact]
    public void Directions_of_a_lane_do_not_wait_for_each_other()
    {
        Add(Cast.Lane);
        Add(Cast.Lane, Direction.ToMatrix);

        Assert.Equal(1, Lanes.Head(Take()).Seq);
        Assert.Equal(2, Lanes.Head(Take(Direction.ToMatrix)).Seq);
    }

    [Fact]
    public void Lane_that_was_empty_takes_new_jobs()
    {
        Add(Cast.Lane);
        var first = Take();
        _lanes.Done(first);

        Add(Cast.Lane);

        var second = Take();
        Assert.NotSame(first, second);
        Assert.Equal(2, Lanes.Head(second).Seq);
    }

    [Fact]
    public void Job_that_comes_while_the_head_is_under_way_waits_behind_it()
    {
        Add(Cast.Lane);
        var queue = Take();
        Add(Cast.Lane);
        Assert.False(_lanes.Ready(Direction.ToXmpp).TryRead(out _));

        // Tried again: still the head.
        _lanes.MakeReady(queue);
        Assert.Equal(1, Lanes.Head(Take()).Seq);
        _lanes.Done(queue);

        Assert.Equal(2, Lanes.Head(Take()).Seq);
    }

    [Fact]
    public void Jobs_of_an_unknown_room_wait_until_its_chat_is_known()
    {
        Add(Unknown);
        Add(Unknown);
        Assert.False(_lanes.Ready(Direction.ToXmpp).TryRead(out _));
        Assert.Equal([Unknown], _lanes.UnknownRooms());

        _lanes.Move(Unknown, Cast.Lane);

        Assert.Equal([1, 2], Drain());
        Assert.Empty(_lanes.UnknownRooms());
        Assert.Equal(0, _lanes.Waiting(Unknown, Direction.ToXmpp));
    }

    [Fact]
    public void Job_handed_over_knows_its_chat_also_where_it_is_still_in_memory()
    {
        Add(Unknown);

        _lanes.Move(Unknown, Cast.Lane);

        Assert.Equal(Cast.Lane, Lanes.Head(Take()).Job?.Lane);
    }

    [Fact]
    public void Jobs_handed_over_go_between_those_of_the_lane_by_their_age_but_not_before_the_one_under_way()
    {
        Add(Unknown);
        Add(Cast.Lane);
        Add(Unknown);
        Add(Cast.Lane);
        Add(Unknown);
        var queue = Take();

        _lanes.Move(Unknown, Cast.Lane);

        Assert.Equal(2, Lanes.Head(queue).Seq);
        _lanes.Done(queue);
        Assert.Equal([1, 3, 4, 5], Drain());
    }

    [Fact]
    public void Dropped_jobs_of_an_unknown_room_are_gone()
    {
        Add(Unknown);
        Add(Unknown);
        _lanes.Drop(Unknown, new HashSet<long> { 1 });
        Assert.Equal(1, _lanes.Waiting(Unknown, Direction.ToXmpp));

        _lanes.Drop(Unknown, new HashSet<long> { 2 });
        Assert.Empty(_lanes.UnknownRooms());

        Add(Unknown);
        _lanes.Move(Unknown, Cast.Lane);
        Assert.Equal([3], Drain());
    }

    [Fact]
    public void Events_read_back_take_the_places_behind_the_head()
    {
        Add(Cast.Lane);
        Add(Cast.Lane);
        var queue = Take();

        _lanes.ReplaceBehindHead(Cast.Lane, Direction.ToXmpp, [7, 8, 9]);

        Assert.Equal(1, Lanes.Head(queue).Seq);
        _lanes.Done(queue);
        Assert.Equal([7, 8, 9], Drain());
    }

    [Fact]
    public void Jobs_known_by_their_places_come_first_in_first_out()
    {
        _lanes.AddPlaces(Cast.Lane, Direction.ToXmpp, [3, 5]);
        _seq = 5;
        Add(Cast.Lane);

        Assert.Equal([3, 5, 6], Drain());
    }

    [Fact]
    public void Payloads_are_kept_in_memory_only_up_to_a_bound()
    {
        const int size = 64 * 1024;
        for (var i = 0; i < 20; i++)
        {
            Add(Cast.Lane, payload: new string('x', size));
        }

        var kept = new List<bool>();
        while (_lanes.Ready(Direction.ToXmpp).TryRead(out var queue))
        {
            kept.Add(Lanes.Head(queue).Job is not null);
            _lanes.Done(queue);
        }

        Assert.Equal([.. Enumerable.Repeat(true, 8), .. Enumerable.Repeat(false, 12)], kept);

        // What was done has made room.
        Add(Cast.Lane, payload: new string('x', size));
        Assert.NotNull(Lanes.Head(Take()).Job);
    }

    [Fact]
    public void Changed_head_is_what_is_tried_next()
    {
        Add(Cast.Lane);
        var queue = Take();
        var job = Lanes.Head(queue).Job! with { Attempts = 3 };

        Lanes.ReplaceHead(queue, job);

        Assert.Equal(job, Lanes.Head(queue).Job);
    }

    [Fact]
    public void Waiting_posts_are_counted_by_the_contacts_domain()
    {
        Add(Cast.Lane, Direction.ToMatrix);
        Add(Cast.OtherLane, Direction.ToMatrix);
        Add(Cast.Lane);
        Assert.Equal(2, _lanes.WaitingOfDomain("xmpp.example.org"));
        Assert.Equal(0, _lanes.WaitingOfDomain("example.org"));

        _lanes.Done(Take(Direction.ToMatrix));
        Assert.Equal(1, _lanes.WaitingOfDomain("xmpp.example.org"));
        _lanes.Done(Take(Direction.ToMatrix));
        Assert.Equal(0, _lanes.WaitingOfDomain("xmpp.example.org"));
    }

    [Fact]
    public async Task No_job_is_lost_or_swapped_when_many_come_and_go_at_once()
    {
        const int each = 2_000;
        LaneKey[] keys = [Cast.Lane, Cast.OtherLane, LaneKey.OfBotRoom(RoomId.Parse("!bot:example.org"))];
        var done = keys.ToDictionary(key => key, _ => new List<long>());
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var workers = Enumerable.Range(0, 4).Select(async _ =>
        {
            await foreach (var queue in _lanes.Ready(Direction.ToXmpp).ReadAllAsync(stop.Token))
            {
                // No other worker has this lane now.
                done[queue.Lane].Add(Lanes.Head(queue).Seq);
                _lanes.Done(queue);
                if (done.Values.Sum(list => list.Count) == each * keys.Length)
                {
                    await stop.CancelAsync();
                }
            }
        }).ToList();

        // As commits do: one after the other.
        for (var i = 0; i < each * keys.Length; i++)
        {
            Add(keys[i % keys.Length]);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(workers));

        Assert.All(done.Values, list => Assert.Equal(each, list.Count));
        Assert.All(done.Values, list => Assert.Equal(list.Order(), list));
    }

    private void Add(LaneKey lane, Direction direction = Direction.ToXmpp, string payload = "{}") =>
        _lanes.Add(Cast.Job(lane, direction, payload: payload) with { Seq = ++_seq });

    private LaneQueue Take(Direction direction = Direction.ToXmpp)
    {
        Assert.True(_lanes.Ready(direction).TryRead(out var queue));
        return queue;
    }

    private List<long> Drain()
    {
        var seqs = new List<long>();
        while (_lanes.Ready(Direction.ToXmpp).TryRead(out var queue))
        {
            seqs.Add(Lanes.Head(queue).Seq);
            _lanes.Done(queue);
        }

        return seqs;
    }
}
