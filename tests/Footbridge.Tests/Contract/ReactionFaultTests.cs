using Footbridge.Configuration;
using Footbridge.Lab;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Reactions where something is in the way.</summary>
public sealed class ReactionFaultTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const string Post = "/send/m.reaction/";
    private const string Thumb = "\U0001F44D";
    private const string Tada = "\U0001F389";

    [Fact]
    public async Task A_reaction_that_the_homeserver_has_already_is_the_one_that_is_redacted_later()
    {
        var id = await RomeoHasSaidAsync();
        await Homeserver.AnswersAllAsync("PUT", $"/_matrix/client/v3/rooms/[^/]*{Post}.*", PlayedHomeserver.Refusal(400, "M_DUPLICATE_ANNOTATION"));
        await Homeserver.AnswersAllAsync(
            "GET",
            "/_matrix/client/v1/rooms/[^/]*/relations/.*",
            WireMockAnswer.Json(
                $$$"""
                {"chunk":[{"event_id":"$there","room_id":"{{{Stage.Room}}}","type":"m.reaction","sender":"{{{Cast.JulietGhost}}}","origin_server_ts":1,
                           "content":{"m.relates_to":{"rel_type":"m.annotation","event_id":"$said","key":"{{{Thumb}}}️"}} }]}
                """));
        await Homeserver.AnswersAllAsync("PUT", "/_matrix/client/v3/rooms/[^/]*/redact/.*", WireMockAnswer.Json("""{"event_id":"$redaction"}"""));

        await ReactsAsync("r1", id, Thumb);
        await ReactsAsync("r2", id);

        await Stage.UntilAsync(
            async () => (await Homeserver.AskedAsync("PUT", "/redact/")).Any(asked => asked.Path.Contains("there", StringComparison.Ordinal)),
            "the one that was there is redacted");
    }

    [Fact]
    public async Task A_set_that_is_tried_again_is_posted_under_the_same_transaction_ids()
    {
        var id = await RomeoHasSaidAsync();
        await Homeserver.AnswersAllAsync(
            "PUT",
            $"/_matrix/client/v3/rooms/[^/]*{Post}.*",
            PlayedHomeserver.Taken,
            PlayedHomeserver.Refusal(500, "M_UNKNOWN"),
            PlayedHomeserver.Taken);

        await ReactsAsync("r1", id, Thumb, Tada);
        await Stage.RunUntilAsync(() => Task.FromResult(Standing().Count == 2), "both are posted");

        var asked = await Homeserver.AskedAsync("PUT", Post);
        Assert.True(asked.Count > 2);
        Assert.Equal(2, asked.Select(put => put.Path).Distinct().Count());
        Assert.Equal([Thumb, Tada], Standing().Select(reaction => reaction.Key));
    }

    [Fact]
    public async Task An_older_set_that_comes_late_changes_nothing()
    {
        var id = await RomeoHasSaidAsync(config => config with
        {
            Component = config.Component with { ServerDomain = "xmpp.example.org" },
        });
        await Homeserver.AnswersAllAsync("PUT", $"/_matrix/client/v3/rooms/[^/]*{Post}.*", PlayedHomeserver.Taken);
        await ReactsAsync("r1", id, Thumb);
        await Stage.UntilAsync(() => Standing().Count == 1, "the thumb stands");

        await Xmpp.SayAsync(
            $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='r0' type='chat'><reactions xmlns='urn:xmpp:reactions:0' id='{id}'/>"
            + "<delay xmlns='urn:xmpp:delay' from='xmpp.example.org' stamp='2025-12-31T23:00:00Z'/></message>");
        await Stage.UntilAsync(() => Stage.Outcomes().Any(outcome => outcome.Reason == "an older set of reactions"), "the late one is left out");

        Assert.Equal([Thumb], Standing().Select(reaction => reaction.Key));
    }

    [Fact]
    public async Task What_is_written_beside_a_reaction_is_posted_too_once_and_what_only_repeats_it_is_not()
    {
        var id = await RomeoHasSaidAsync();
        await Homeserver.AnswersPostsAsync(null, PlayedHomeserver.Refusal(500, "M_UNKNOWN"), PlayedHomeserver.Taken);

        await Xmpp.SayAsync(
            $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='r1' type='chat'><body>and that is true</body>"
            + $"<reactions xmlns='urn:xmpp:reactions:0' id='{id}'><reaction>{Thumb}</reaction></reactions></message>");
        await Xmpp.SayAsync(
            $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='r2' type='chat'><body>{Thumb} {Tada}</body>"
            + $"<reactions xmlns='urn:xmpp:reactions:0' id='{id}'><reaction>{Thumb}</reaction><reaction>{Tada}</reaction></reactions></message>");
        await Stage.RunUntilAsync(() => Task.FromResult(Standing().Count == 2), "both reactions stand");

        Assert.Equal(["and that is true", "and that is true"], (await Homeserver.PostsAsync()).Select(posted => posted.Body));
        Assert.Single((await Homeserver.PostsAsync()).Select(posted => posted.TxnId).Distinct());
        Assert.Equal(2, (await Homeserver.AskedAsync("PUT", Post)).Select(put => put.Path).Distinct().Count());
    }

    [Fact]
    public async Task What_is_written_beside_a_reaction_opens_a_chat_that_its_owner_left_and_the_reaction_alone_does_not()
    {
        var id = await RomeoHasSaidAsync();
        await Stage.PushAsync(PushedEvents.Member("$left", Stage.Room, Cast.Romeo, "leave"));
        await Stage.UntilAsync(() => Stage.Chat()?.Room == RoomState.Closed, "the chat is closed");

        await ReactsAsync("r1", id, Thumb);
        await Stage.UntilAsync(() => Stage.Outcomes().Any(outcome => outcome.Reason == "a reaction where there is no open chat"), "it is left out");
        await Xmpp.SayAsync(
            $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='r2' type='chat'><body>come back</body>"
            + $"<reactions xmlns='urn:xmpp:reactions:0' id='{id}'><reaction>{Thumb}</reaction></reactions></message>");

        await Stage.UntilPostedAsync("come back");
        Assert.Equal(RoomState.Reinvited, Stage.Chat()?.Room);
    }

    [Fact]
    public async Task A_reaction_that_comes_back_is_told_at_the_message_it_was_about()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.UntilPostedAsync("O Romeo");
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "its link is there");
        var about = Stage.Service<LinkStore>().FindReferred(Stage.Chat()!.Id, "j1", Direction.ToMatrix)!.Event;

        await Stage.PushAsync(
            $$$"""
            {"event_id":"$reaction","room_id":"{{{Stage.Room}}}","type":"m.reaction","sender":"{{{Cast.Romeo}}}","origin_server_ts":1,
             "content":{"m.relates_to":{"rel_type":"m.annotation","event_id":"{{{about}}}","key":"{{{Thumb}}}"}} }
            """);
        await Stage.UntilAsync(() => Xmpp.Messages.Any(HasReactions), "the reaction goes out");
        var sent = Xmpp.Messages.Single(HasReactions);
        await Xmpp.SayAsync(
            $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}/matrix' id='{(string?)sent.Attribute("id")}' type='error'>"
            + "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");

        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "Romeo is told");
        Assert.Equal($"{about}", (await Homeserver.NoticesAsync()).Single().InReplyTo);
    }

    [Fact]
    public async Task A_room_that_forbids_reactions_stays_the_chats_and_the_contact_is_told()
    {
        var id = await RomeoHasSaidAsync();
        await Homeserver.AnswersAllAsync("PUT", $"/_matrix/client/v3/rooms/[^/]*{Post}.*", PlayedHomeserver.Refusal(403, "M_FORBIDDEN"));
        await Homeserver.AnswersAsync(
            "GET",
            PlayedHomeserver.RoomPath(Stage.Room, "joined_members"),
            WireMockAnswer.Json($$$"""{"joined":{"{{{Cast.Romeo}}}":{},"{{{Cast.JulietGhost}}}":{} } }"""));

        await ReactsAsync("r1", id, Thumb);

        Assert.Equal("forbidden", await Stage.ErrorForAsync("r1"));
        Assert.Equal(RoomState.Open, Stage.Chat()?.Room);
    }

    private static bool HasReactions(System.Xml.Linq.XElement message) => message.Elements().Any(child => child.Name.LocalName == "reactions");

    /// <summary>The id under which a message of Romeo's went out.</summary>
    private async Task<string> RomeoHasSaidAsync(Func<BridgeConfig, BridgeConfig>? change = null)
    {
        await Stage.StartAsync(change);
        await Stage.OpenChatAsync();
        await Stage.PushAsync(PushedEvents.Message("$said", Stage.Room, "Alas that love"));
        await Stage.UntilHeardAsync("Alas that love");
        return (string?)Xmpp.Messages.First(message => message.Value.Contains("Alas that love", StringComparison.Ordinal)).Attribute("id") ?? "";
    }

    private Task ReactsAsync(string id, string about, params string[] keys) => Xmpp.SayAsync(
        $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='{id}' type='chat'><reactions xmlns='urn:xmpp:reactions:0' id='{about}'>"
        + string.Concat(keys.Select(key => $"<reaction>{key}</reaction>")) + "</reactions></message>");

    private IReadOnlyList<Reaction> Standing() =>
        Stage.Service<ReactionStore>().Of(Stage.Chat()!.Id, Matrix.EventId.Parse("$said"), Reactor.Contact);
}
