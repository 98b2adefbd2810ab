using Footbridge.DirectChats;
using Footbridge.Matrix.Appservice;
using Footbridge.Operations;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>What of a transaction is taken, what is sent of it, and when it is not acknowledged.</summary>
public sealed class TransactionTests(WireMockFixture fixture) : ContractTest(fixture)
{
    [Fact]
    public async Task An_entry_that_cannot_be_read_is_stored_as_ignored_and_the_rest_goes_through()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await Stage.PushAsync("17", """{"type":"m.room.message"}""", PushedEvents.Message("$1", Stage.Room, "It is the east"));

        await Stage.UntilHeardAsync("It is the east");
        var ignored = Stage.Outcomes().Where(job => job.Outcome == "ignored").Select(job => job.Reason).Order();
        Assert.Equal(["event_id is missing", "not an object but Number"], ignored);
    }

    [Fact]
    public async Task The_same_event_in_two_transactions_is_sent_once()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        var twice = PushedEvents.Message("$1", Stage.Room, "It is the east");

        await Stage.PushAsync(twice, twice);
        await Stage.UntilHeardAsync("It is the east");
        await Stage.PushAsync(twice, PushedEvents.Message("$2", Stage.Room, "and Juliet is the sun"));

        await Stage.UntilHeardAsync("and Juliet is the sun");
        Assert.Equal(["It is the east", "and Juliet is the sun"], Xmpp.Bodies);
    }

    [Fact]
    public async Task Events_of_ghosts_and_of_the_bot_are_never_sent()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await Stage.PushAsync(
            PushedEvents.Message("$1", Stage.Room, "by the ghost", Cast.JulietGhost),
            PushedEvents.Message("$2", Stage.Room, "by another ghost", Cast.NurseGhost),
            PushedEvents.Message("$3", Stage.Room, "by the bot", "@_xmpp_bot:example.org"),
            PushedEvents.Message("$4", Stage.Room, "by Romeo"));

        await Stage.UntilHeardAsync("by Romeo");
        Assert.Equal(["by Romeo"], Xmpp.Bodies);
    }

    [Fact]
    public async Task An_event_of_the_owner_with_a_mark_of_ours_is_not_sent_and_one_with_a_made_up_or_forwarded_mark_is()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.UntilPostedAsync("O Romeo");
        var mark = (await Homeserver.PostsAsync()).Single().TxnId;

        await Stage.PushAsync(
            PushedEvents.Message("$1", Stage.Room, "with the mark of a job", mark: mark),
            PushedEvents.Message("$2", Stage.Room, "with a made up mark", mark: "0123456789abcdef0123456789abcdef"),
            PushedEvents.Message("$3", Stage.Room, "with the mark of another room", mark: mark, markedFor: "!other:example.org"));

        await Stage.UntilHeardAsync("with the mark of another room");
        Assert.Equal(["with a made up mark", "with the mark of another room"], Xmpp.Bodies);
    }

    [Fact]
    public async Task A_nearly_full_disk_takes_nothing_and_says_so_on_both_sides()
    {
        await Stage.StartAsync(config => config with { Limits = config.Limits with { MinimumFreeDisk = long.MaxValue } });

        await Assert.ThrowsAsync<IntakeUnavailableException>(() => Stage.PushAsync(PushedEvents.Message("$1", Stage.Room, "It is the east")));
        await Stage.JulietSaysAsync("j1", "O Romeo");

        Assert.Equal("resource-constraint", await Stage.ErrorForAsync("j1"));
        Assert.Equal(0, Stage.Waiting());
        var readiness = Readiness.Of(
            Stage.Database, Stage.Service<DiskSpace>(), Stage.Service<ComponentSession>(), Stage.Service<Gates>());
        Assert.Equal("the disk is nearly full", Assert.Single(readiness.Faults()).Value);
    }
}
