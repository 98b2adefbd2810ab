using Footbridge.DirectChats;
using Footbridge.Lab;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>What was read, where the homeserver and the link fail, and where receipts come at the wrong time.</summary>
public sealed class ReadMarkerTests(WireMockFixture fixture) : ContractTest(fixture)
{
    [Fact]
    public async Task An_older_receipt_after_a_newer_one_tells_nothing()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        var first = await JulietSaysMarkablyAsync("m1", "O Romeo");
        var second = await JulietSaysMarkablyAsync("m2", "Deny thy father");

        await Stage.PushEphemeralAsync(Receipt(second));
        await UntilToldAsync("m2");
        await Stage.PushEphemeralAsync(Receipt(first));
        var third = await JulietSaysMarkablyAsync("m3", "What's Montague?");
        await Stage.PushEphemeralAsync(Receipt(third));
        await UntilToldAsync("m3");

        Assert.Equal(["m2", "m3"], Told());
    }

    [Fact]
    public async Task Only_the_owner_reads_and_only_who_was_accepted_is_told()
    {
        await Stage.StartAsync();
        await SayMarkablyAsync("s1", "A word");
        await Stage.UntilPostedAsync("A word");
        var posted = (await Homeserver.PostsAsync())[^1];
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "its outcome is stored");
        await Stage.PushEphemeralAsync(Receipt($"${posted.TxnId}", room: posted.Room));
        await Stage.PushAsync(PushedEvents.Member("$join", posted.Room, Cast.Romeo, "join"));
        await Stage.UntilAsync(() => Stage.Chat() is { Consent: Consent.Accepted, Room: RoomState.Open }, "Romeo has accepted");

        await Stage.PushEphemeralAsync(Receipt($"${posted.TxnId}", Cast.Mercutio.ToString(), posted.Room));
        var last = await JulietSaysMarkablyAsync("s2", "Another");
        await Stage.PushEphemeralAsync(Receipt(last, room: posted.Room));

        await UntilToldAsync("s2");
        Assert.Equal(["s2"], Told());
    }

    [Fact]
    public async Task A_receipt_for_what_the_bridge_does_not_know_means_the_nearest_message_before()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await JulietSaysMarkablyAsync("m1", "O Romeo");
        var second = await JulietSaysMarkablyAsync("m2", "Deny thy father");
        await Homeserver.AnswersAsync(
            "GET",
            PlayedHomeserver.RoomPath(Stage.Room, "context/%24notice"),
            WireMockAnswer.Json(
                $$"""{"events_before":[7,{{PushedEvents.Message("$other", Stage.Room, "unknown as well")}},{{PushedEvents.Message(second, Stage.Room, "x")}}]}"""));

        await Stage.PushEphemeralAsync(Receipt("$notice"));

        await Stage.RunUntilAsync(() => Task.FromResult(Told().Count > 0), "something is told");
        Assert.Equal(["m2"], Told());
    }

    [Fact]
    public async Task The_homeserver_is_asked_for_many_events_before_a_receipt_only_where_a_few_do_not_tell()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        var first = PushedEvents.Message(await JulietSaysMarkablyAsync("m1", "O Romeo"), Stage.Room, "x");
        var unknown = string.Join(',', Enumerable.Range(0, 5).Select(number => PushedEvents.Message($"$other{number}", Stage.Room, "unknown")));
        await Homeserver.AnswersAsync(
            "GET",
            PlayedHomeserver.RoomPath(Stage.Room, "context/%24notice"),
            WireMockAnswer.Json($$"""{"events_before":[{{unknown}}]}"""),
            WireMockAnswer.Json($$"""{"events_before":[{{unknown}},{{first}}]}"""));

        await Stage.PushEphemeralAsync(Receipt("$notice"));

        await Stage.RunUntilAsync(() => Task.FromResult(Told().Count > 0), "something is told");
        Assert.Equal(["m1"], Told());
        // The limit is for what stands before and behind it together.
        var asked = await Homeserver.AskedAsync("GET", "/context/");
        Assert.Equal(["10", "100"], asked.Select(request => request.Query.Single(parameter => parameter.Name == "limit").Value));
    }

    [Fact]
    public async Task What_is_read_while_the_link_is_down_is_told_when_it_is_up_the_latest_only()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        var first = await JulietSaysMarkablyAsync("m1", "O Romeo");
        var second = await JulietSaysMarkablyAsync("m2", "Deny thy father");
        Xmpp.Drop();
        await Stage.UntilAsync(() => !Stage.Service<Gates>().Component.IsOpen, "the link is down");

        foreach (var (read, id) in new[] { (first, "m1"), (second, "m2") })
        {
            await Stage.PushEphemeralAsync(Receipt(read));
            await Stage.UntilAsync(
                () => Stage.Service<ReadMarkerStore>().FindUntold(Stage.Chat()!, Direction.ToXmpp)?.StanzaId == id, $"{id} waits in the store");
        }

        await Stage.RunUntilAsync(() => Task.FromResult(Told().Count > 0), "it is told");
        Assert.Equal(["m2"], Told());
    }

    [Fact]
    public async Task A_marker_that_a_failing_homeserver_did_not_take_is_posted_later_and_the_latest_only()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await Stage.PushAsync(PushedEvents.Message("$1", Stage.Room, "first"), PushedEvents.Message("$2", Stage.Room, "second"));
        await Stage.UntilHeardAsync("second");
        var ids = Xmpp.Messages.Select(message => (string?)message.Attribute("id")).ToList();
        await Homeserver.AnswersAllAsync(
            "POST", ".*/receipt/.*", PlayedHomeserver.Refusal(500, "M_UNKNOWN"), WireMockAnswer.Json("{}"));

        await DisplayAsync(ids[0]);
        await Stage.UntilAsync(async () => (await ReceiptsAsync()).Count == 1, "the first is tried");
        await DisplayAsync(ids[1]);
        await DisplayAsync(ids[0]);
        await DisplayAsync("of nothing");
        await Stage.UntilAsync(
            () => Stage.Service<ReadMarkerStore>().FindUntold(Stage.Chat()!, Direction.ToMatrix)?.StanzaId != ids[0], "the second is known");
        await Stage.RunUntilAsync(async () => (await ReceiptsAsync()).Count > 1, "it is tried again");

        await Stage.UntilAsync(() => Stage.Service<ReadMarkerStore>().AllUntold(Direction.ToMatrix).Count == 0, "it is told");
        Assert.Equal("%241", (await ReceiptsAsync())[0]);
        Assert.All((await ReceiptsAsync()).Skip(1), read => Assert.Equal("%242", read));
    }

    private static string Receipt(string read, string? reader = null, string room = Stage.Room) =>
        $$$"""{"type":"m.receipt","room_id":"{{{room}}}","content":{"{{{read}}}":{"m.read":{"{{{reader ?? Cast.Romeo.ToString()}}}":{"ts":1} } } } }""";

    private Task SayMarkablyAsync(string id, string body) => Xmpp.SayAsync(
        $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='{id}' type='chat'><body>{body}</body><markable xmlns='urn:xmpp:chat-markers:0'/></message>");

    /// <returns>Its event.</returns>
    private async Task<string> JulietSaysMarkablyAsync(string id, string body)
    {
        await SayMarkablyAsync(id, body);
        await Stage.UntilPostedAsync(body);
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "its outcome is stored");
        return $"${(await Homeserver.PostsAsync()).Single(posted => posted.Body == body).TxnId}";
    }

    private Task DisplayAsync(string? id) => Xmpp.SayAsync(
        $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' type='chat'><displayed xmlns='urn:xmpp:chat-markers:0' id='{id}'/></message>");

    private List<string?> Told() =>
    [
        .. Xmpp.Messages.SelectMany(message => message.Elements()).Where(child => child.Name.LocalName == "displayed")
            .Select(marker => (string?)marker.Attribute("id")),
    ];

    private Task UntilToldAsync(string id) => Stage.UntilAsync(() => Told().Contains(id), $"{id} is told as read");

    private async Task<IReadOnlyList<string>> ReceiptsAsync() =>
        [.. (await Homeserver.AskedAsync("POST", "/receipt/m.read/")).Select(request => request.Path.Split('/')[^1])];
}
