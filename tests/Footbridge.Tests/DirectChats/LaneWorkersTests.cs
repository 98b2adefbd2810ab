using System.Net;
using Footbridge.DirectChats;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.DirectChats;

/// <summary>When a job is tried, tried again, and given up.</summary>
public sealed class LaneWorkersTests : LaneWorkersTest
{
    [Fact]
    public async Task Jobs_that_waited_at_the_start_come_before_new_ones_and_once()
    {
        var old = new[] { await StoreAsync(Cast.Job()), await StoreAsync(Cast.Job()) };
        var start = Workers.StartAsync(CancellationToken.None);
        var recent = await AddAsync(Cast.Job());
        await start;
        await UntilNothingWaitsAsync();

        Assert.Equal([old[0].Id, old[1].Id, recent.Id], Router.Tried);
    }

    [Fact]
    public async Task Job_that_fails_for_now_is_tried_again_with_its_lane_behind_it_and_others_go_on()
    {
        var failures = 3;
        var first = await StoreAsync(Cast.Job());
        Router.Attempt = job => job.Id == first.Id && failures-- > 0 ? new Delivery.Retry("as the test wants it") : Delivered;
        await Workers.StartAsync(CancellationToken.None);
        var second = await AddAsync(Cast.Job());
        var other = await AddAsync(Cast.Job(Cast.OtherLane));
        await Wait.UntilAsync(() => Router.Tried.Contains(other.Id), "the other lane went on");
        await Wait.UntilAsync(() => Jobs.Load(first.Seq).Attempts == 1, "the attempt is counted");
        Assert.DoesNotContain(second.Id, Router.Tried);

        await UntilNothingWaitsAsync();

        Assert.Equal([first.Id, first.Id, first.Id, first.Id, second.Id], Router.Tried.Where(id => id != other.Id));
    }

    [Fact]
    public async Task Job_whose_attempts_took_too_long_is_given_up_and_told()
    {
        Router.Attempt = _ => new Delivery.Retry("it never works", TimeSpan.FromMinutes(4));
        var job = await StoreAsync(Cast.Job(sourceId: "$one"));
        await Workers.StartAsync(CancellationToken.None);
        await UntilNothingWaitsAsync();

        Assert.Equal((job.Id, "it never works", null), Assert.Single(Router.GivenUp));
        Assert.InRange(Router.Tried.Count, 2, 3);
        Assert.Equal("refused", Outcome(job));
    }

    [Fact]
    public async Task Job_waits_unattempted_at_a_closed_gate_and_its_time_of_attempts_stands_still()
    {
        Gates.Component.Close("no link");
        var job = await StoreAsync(Cast.Job());
        await Workers.StartAsync(CancellationToken.None);
        var posted = await AddAsync(Cast.Job(Cast.OtherLane) with { Kind = JobKind.Room });
        await Wait.UntilAsync(() => Router.Tried.Contains(posted.Id), "what needs no XMPP server goes on");
        Time.Advance(TimeSpan.FromHours(10));
        Assert.DoesNotContain(job.Id, Router.Tried);

        Gates.Component.Open();
        await UntilNothingWaitsAsync();

        Assert.Equal("delivered", Outcome(job));
    }

    [Fact]
    public async Task Job_that_waited_for_days_at_a_closed_gate_is_given_up()
    {
        Gates.Component.Close("no link");
        var job = await StoreAsync(Cast.Job());
        await Workers.StartAsync(CancellationToken.None);
        Time.Advance(TimeSpan.FromDays(8));
        await Wait.UntilAsync(
            () =>
            {
                Gates.Component.ReleaseForInspection();
                return !Router.GivenUp.IsEmpty;
            },
            "it is given up");
        await UntilNothingWaitsAsync();

        Assert.Empty(Router.Tried);
        Assert.Equal("refused", Outcome(job));
    }

    [Fact]
    public async Task Homeserver_that_does_not_answer_closes_its_gate_and_the_job_goes_on_when_it_is_back()
    {
        var answers = false;
        Router.Attempt = _ => answers ? Delivered : throw new HomeserverUnreachableException("connection refused");
        var job = await StoreAsync(Cast.Job() with { Kind = JobKind.Room });
        await Workers.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => !Gates.Homeserver.IsOpen, "the gate closes");
        Assert.Equal(0, Jobs.Load(job.Seq).Attempts);

        answers = true;
        Gates.Homeserver.Open();
        await UntilNothingWaitsAsync();

        Assert.Equal(2, Router.Tried.Count);
    }

    [Fact]
    public async Task Call_that_never_ends_in_time_is_given_up_and_not_made_for_days()
    {
        Router.Attempt = _ =>
        {
            Time.Advance(TimeSpan.FromMinutes(4));
            throw new HomeserverUnreachableException("no answer within 240 s");
        };
        var job = await StoreAsync(Cast.Job() with { Kind = JobKind.Room });
        await Workers.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(
            () =>
            {
                Gates.Homeserver.Open();
                return Outcome(job) is not null;
            },
            "it is given up");

        Assert.Equal("refused", Outcome(job));
        Assert.Equal(3, Router.Tried.Count);
    }

    [Fact]
    public async Task Token_that_the_homeserver_does_not_know_closes_its_gate_and_costs_no_message()
    {
        var isKnown = false;
        Router.Attempt = _ => isKnown ? Delivered : throw new MatrixException(HttpStatusCode.Unauthorized, "M_UNKNOWN_TOKEN", null, null);
        var job = await StoreAsync(Cast.Job() with { Kind = JobKind.Room });
        await Workers.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => !Gates.Homeserver.IsOpen, "the gate closes");

        isKnown = true;
        Gates.Homeserver.Open();
        await UntilNothingWaitsAsync();

        Assert.Equal("delivered", Outcome(job));
    }

    [Fact]
    public async Task Rate_limit_is_waited_for()
    {
        var limited = true;
        Router.Attempt = _ => limited ? throw new MatrixException(HttpStatusCode.TooManyRequests, "M_LIMIT_EXCEEDED", null, TimeSpan.FromSeconds(90)) : Delivered;
        var job = await StoreAsync(Cast.Job());
        await Workers.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => Jobs.Load(job.Seq).Attempts == 1, "the first attempt is counted");
        limited = false;
        Time.Advance(TimeSpan.FromSeconds(89));
        Assert.Single(Router.Tried);

        await UntilNothingWaitsAsync();

        Assert.Equal(2, Router.Tried.Count);
    }
}
