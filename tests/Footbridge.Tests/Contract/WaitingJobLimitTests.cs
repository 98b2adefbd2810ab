using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Lab;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>How much may wait while a link is down, and who is told when it is more. The limits are small here, not what they do.</summary>
public sealed class WaitingJobLimitTests(WireMockFixture fixture) : ContractTest(fixture)
{
    [Fact]
    public async Task One_stanza_too_many_of_a_chat_is_answered_and_the_others_are_posted_when_the_homeserver_is_back()
    {
        await StartWithoutHomeserverAsync(limits => limits with { WaitingJobsPerChat = 3 });

        foreach (var id in new[] { "j1", "j2", "j3" })
        {
            await Stage.JulietSaysAsync(id, id);
        }

        await UntilWaitingAsync(3);
        await Stage.JulietSaysAsync("j4", "j4");

        Assert.Equal("resource-constraint", await Stage.ErrorForAsync("j4"));
        // Another chat is not concerned.
        await Stage.SayAsync("nurse@xmpp.example.org/kitchen", "n1", "n1");
        await ComeBackAsync(posts: 4);
        Assert.Equal(["j1", "j2", "j3"], (await Homeserver.PostsAsync()).Select(posted => posted.Body).Where(body => body!.StartsWith('j')));
        Assert.Single(Xmpp.Heard);
    }

    [Fact]
    public async Task One_stanza_too_many_of_a_domain_is_answered()
    {
        await StartWithoutHomeserverAsync(limits => limits with { WaitingJobsPerDomain = 2 });

        await Stage.JulietSaysAsync("j1", "j1");
        await Stage.SayAsync("nurse@xmpp.example.org/kitchen", "n1", "n1");
        await UntilWaitingAsync(2);
        await Stage.SayAsync("tybalt@xmpp.example.org/street", "t1", "t1");
        await Stage.SayAsync("lawrence@cell.example.org/desk", "l1", "l1");

        Assert.Equal("resource-constraint", await Stage.ErrorForAsync("t1"));
        await ComeBackAsync(posts: 3);
        Assert.Equal(["j1", "l1", "n1"], (await Homeserver.PostsAsync()).Select(posted => posted.Body).Order());
        Assert.Single(Xmpp.Heard);
        // What was posted waits no more.
        await Stage.SayAsync("tybalt@xmpp.example.org/street", "t2", "t2");
        await Stage.UntilPostedAsync("t2");
    }

    [Fact]
    public async Task Events_too_many_of_a_chat_are_told_in_one_notice_and_the_others_are_sent_when_the_link_is_back()
    {
        await Stage.StartAloneAsync(config => config with { Limits = config.Limits with { WaitingJobsPerChat = 3 } });
        await Stage.OpenChatAsync();

        await Stage.PushAsync([.. Enumerable.Range(1, 3).Select(Event)]);
        await Stage.PushAsync(Event(4), Event(5));
        await Stage.PushAsync(Event(4));

        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "Romeo is told");
        Xmpp.Start();
        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Count == 3), "what waited is sent");
        await Stage.PushAsync(Event(6));
        await Stage.UntilHeardAsync("event 6");
        Assert.Equal(["event 1", "event 2", "event 3", "event 6"], Xmpp.Bodies);
        var notice = Assert.Single(await Homeserver.NoticesAsync());
        Assert.Equal("$4", notice.InReplyTo);
        Assert.Equal("Footbridge: This message was not delivered: too many messages of this chat wait already.", notice.Body);
    }

    [Fact]
    public void The_limits_are_a_thousand_a_chat_and_ten_thousand_a_domain_unless_the_admin_says_otherwise()
    {
        var limits = new LimitsConfig();

        Assert.Equal((1_000, 10_000), (limits.WaitingJobsPerChat, limits.WaitingJobsPerDomain));
    }

    private static string Event(int number) => PushedEvents.Message($"${number}", Stage.Room, $"event {number}");

    private async Task StartWithoutHomeserverAsync(Func<LimitsConfig, LimitsConfig> change)
    {
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.Versions, PlayedHomeserver.Gone);
        Xmpp.Start();
        await Stage.StartAloneAsync(config => config with { Limits = change(config.Limits) });
        await Stage.UntilAsync(() => Stage.Service<Gates>().Component.IsOpen, "the XMPP server is there");
    }

    // What is counted is what stands in the lanes: a little later than in the store.
    private Task UntilWaitingAsync(int jobs) =>
        Stage.UntilAsync(() => Stage.Service<Lanes>().WaitingOfDomain(Cast.Juliet.Domain) == jobs, $"{jobs} jobs wait");

    private async Task ComeBackAsync(int posts)
    {
        await Homeserver.AnswersAsync("GET", PlayedHomeserver.Versions, WireMockAnswer.Json("""{"versions":["v1.11"]}"""));
        await Stage.RunUntilAsync(async () => (await Homeserver.PostsAsync()).Count >= posts && Stage.Waiting() == 0, "what waited is posted");
    }
}
