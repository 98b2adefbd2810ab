using System.Net;
using Dapper;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Footbridge.Tests.DirectChats;

/// <summary>How jobs end, and that none ends its lane.</summary>
public sealed class LaneOutcomesTests : LaneWorkersTest
{
    [Fact]
    public async Task What_the_homeserver_refused_for_good_is_given_up_at_once()
    {
        var refusal = new MatrixException(HttpStatusCode.Forbidden, "M_FORBIDDEN", null, null);
        Router.Attempt = _ => throw refusal;
        var job = await StoreAsync(Cast.Job());
        await Workers.StartAsync(CancellationToken.None);
        await UntilNothingWaitsAsync();

        Assert.Same(refusal, Assert.Single(Router.GivenUp).Cause);
        Assert.Equal("refused", Outcome(job));
    }

    [Fact]
    public async Task Fault_of_ours_is_tried_again_and_then_told_and_stops_no_lane()
    {
        var job = await StoreAsync(Cast.Job());
        Router.Attempt = tried => tried.Id == job.Id ? throw new InvalidOperationException("a fault of ours") : Delivered;
        await Workers.StartAsync(CancellationToken.None);
        await AddAsync(Cast.Job());
        await AddAsync(Cast.Job(Cast.OtherLane));
        await UntilNothingWaitsAsync();

        Assert.Equal(job.Id, Assert.Single(Router.GivenUp).Job);
        Assert.True(Router.Tried.Count(id => id == job.Id) > 3);
    }

    [Fact]
    public async Task Attempt_that_is_cancelled_by_itself_is_a_fault_of_ours_and_not_made_for_days()
    {
        var job = await StoreAsync(Cast.Job());
        Router.Attempt = _ => throw new TaskCanceledException("a deadline that nobody minded");
        await Workers.StartAsync(CancellationToken.None);
        await UntilNothingWaitsAsync();

        Assert.Equal(job.Id, Assert.Single(Router.GivenUp).Job);
    }

    [Fact]
    public async Task Outcome_stores_links_stanzas_and_notices_in_the_commit_that_ends_the_job()
    {
        var chat = await Cast.RomeoAndJulietAsync(Store);
        var link = new MessageLink { Chat = chat.Id, Event = EventId.Parse("$one"), Direction = Direction.ToXmpp, StanzaId = "id-1" };
        Router.Attempt = _ => new Delivery.Delivered
        {
            Links = [link],
            Stanzas = [new Message { From = Cast.RomeoOwn, To = Cast.Juliet, Id = "id-1", Type = MessageType.Chat }.WithBody("Hi")],
            Notices = [new Notice("Something is to be said.")],
        };
        await StoreAsync(Cast.Job(sourceId: "$one"));
        await Workers.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => Jobs.Waiting(Direction.ToXmpp).Count == 0, "the job is done");

        Assert.Equal(link, new LinkStore(Store).FindSent(chat.Id, "id-1"));
        Assert.Contains("id-1", Assert.Single(Store.Database.Read(OutboxStore.All)).Stanza);
        var notice = Assert.Single(Jobs.WaitingIn(Cast.Lane));
        Assert.Equal((JobKind.Notice, Direction.ToMatrix), (notice.Kind, notice.Direction));
        Assert.Contains("Something is to be said.", notice.Payload);
        // A commit is seen before what follows it is done.
        await Wait.UntilAsync(() => Lanes.Waiting(Cast.Lane, Direction.ToMatrix) == 1, "the notice is in its lane");
    }

    [Theory]
    [InlineData("\u0001", 1, "the bridge failed")]
    // The server would end the stream for it, at each attempt.
    [InlineData("a", 300_000, "it is larger than the XMPP server takes")]
    public async Task Stanza_that_cannot_be_written_ends_its_job_and_not_its_lane(string part, int times, string reason)
    {
        var job = await AssertRefusedAndTheLaneGoesOnAsync(() => new Delivery.Delivered
        {
            Stanzas = [new Message { From = Cast.RomeoOwn, To = Cast.Juliet, Id = string.Concat(Enumerable.Repeat(part, times)) }],
        });

        Assert.Equal([(job.Id, reason)], Router.GivenUp.Select(given => (given.Job, given.Reason)));
        Assert.Empty(Store.Database.Read(OutboxStore.All));
    }

    [Fact]
    public async Task Outcome_that_breaks_a_rule_of_the_store_ends_its_job_and_not_its_lane()
    {
        await AssertRefusedAndTheLaneGoesOnAsync(() => new Delivery.Delivered { AlsoStored = BreakARule });
    }

    [Fact]
    public async Task Attempt_that_breaks_a_rule_of_the_store_is_given_up_in_the_end_and_stops_no_lane()
    {
        var refusal = await Assert.ThrowsAsync<StoreException>(() => Store.WriteAsync(BreakARule));
        await AssertRefusedAndTheLaneGoesOnAsync(() => throw refusal);
    }

    [Fact]
    public async Task Outcome_that_fails_by_a_fault_of_ours_again_and_again_is_given_up_told_and_counted_and_stops_no_lane()
    {
        using var faults = new Counted(Meter, "footbridge_faults_total");
        using var deliveries = new Counted(Meter, "footbridge_deliveries_total");
        Router.Refusal = (_, reason) => new Delivery.Refused(reason) { Notices = [new Notice("This was not delivered.")] };
        var job = await AssertRefusedAndTheLaneGoesOnAsync(() => new Delivery.Delivered { AlsoStored = _ => throw new InvalidOperationException("a fault of ours") });

        Assert.Equal((job.Id, "the bridge failed"), Router.GivenUp.Select(given => (given.Job, given.Reason)).Single());
        Assert.Contains("This was not delivered.", Assert.Single(Jobs.WaitingIn(Cast.Lane)).Payload);
        var attempts = Router.Tried.Count(id => id == job.Id);
        Assert.True(attempts > 3);
        Assert.Equal(attempts, faults.Value);
        await Wait.UntilAsync(() => deliveries.Value == 2, "both are counted");
    }

    [Fact]
    public async Task Fault_that_is_in_the_refusal_too_ends_the_job_all_the_same()
    {
        Router.Refusal = (_, _) => throw new InvalidOperationException("and another");
        await AssertRefusedAndTheLaneGoesOnAsync(() => throw new InvalidOperationException("a fault of ours"));
    }

    [Fact]
    public async Task Job_that_cannot_be_read_is_set_aside_and_its_lane_goes_on()
    {
        var job = await StoreAsync(Cast.Job());
        await Store.WriteAsync(connection => connection.Execute("UPDATE inbox SET kind = 'no such kind' WHERE seq = @Seq", new { job.Seq }));
        await Workers.StartAsync(CancellationToken.None);
        var next = await AddAsync(Cast.Job());
        await Wait.UntilAsync(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(10));
                return Outcome(next) is not null;
            },
            "the lane goes on");

        Assert.Equal("delivered", Outcome(next));
        Assert.Equal(1, Jobs.Waiting(Direction.ToXmpp).Count);
    }

    [Fact]
    public async Task Events_read_back_are_done_next_and_in_order()
    {
        var invite = await StoreAsync(Cast.Job(sourceId: "$invite") with { Kind = JobKind.Room });
        Router.Attempt = job => job.Id == invite.Id
            ? new Delivery.Delivered { ReadBack = [new("$a", JobKind.Event, "{\"n\":1}"), new("$b", JobKind.Event, "{\"n\":2}")] }
            : Delivered;
        await StoreAsync(Cast.Job(sourceId: "$c"));
        await Workers.StartAsync(CancellationToken.None);
        await UntilNothingWaitsAsync();

        Assert.Equal(["$invite", "$a", "$b", "$c"], Router.Sources);
    }

    /// <summary>The first job of a lane is attempted so, and refused; the one behind it is delivered.</summary>
    private async Task<Job> AssertRefusedAndTheLaneGoesOnAsync(Func<Delivery> attempt)
    {
        var job = await StoreAsync(Cast.Job());
        Router.Attempt = tried => tried.Id == job.Id ? attempt() : Delivered;
        await Workers.StartAsync(CancellationToken.None);
        var next = await AddAsync(Cast.Job());
        await UntilNothingWaitsAsync();

        Assert.Equal("refused", Outcome(job));
        Assert.Equal("delivered", Outcome(next));
        return job;
    }

    private static void BreakARule(SqliteConnection connection) => connection.Execute("INSERT INTO direct_chats (id) VALUES (NULL)");
}
