using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>A chat's room is replaced by another, and the chat goes with it.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class UpgradeTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task An_upgrade_is_followed_and_nothing_said_in_between_is_lost() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        var join = play.Proxy.Hold(request =>
            request.PlainPath.Contains("/join", StringComparison.Ordinal)
            && Uri.UnescapeDataString(request.Query).Contains(play.Juliet.Ghost, StringComparison.Ordinal));

        var next = await play.Romeo.UpgradesRoomWith(play.Juliet);
        await join.ArrivedAsync();
        await play.Romeo.Person.SaysAsync(room, "in the old room");
        await play.Romeo.SaysInMatrix("in the new room, alone");
        join.Release();

        // Nobody invited the ghost: the puppet did.
        await play.Romeo.Sees(play.Juliet.Ghost, "join", next);
        await play.Romeo.SaysInMatrix("in the new room, together");
        await play.Juliet.Receives("in the new room, together");
        Assert.Equal(
            new[] { "in the new room, alone", "in the new room, together", "in the old room" },
            play.Juliet.TextsOf(play.Romeo).Order(StringComparer.Ordinal));
        await play.Juliet.SaysInXmpp("Parting is such sweet sorrow");
        await play.Romeo.Receives("Parting is such sweet sorrow");
        await play.Romeo.HasMarkedAsDirect(next, with: play.Juliet);
        await Until.TrueAsync(
            async () => (await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost)).SequenceEqual([next]), "the old room is marked no more");
    });

    [Fact]
    public Task A_room_that_the_ghost_cannot_come_to_is_said_and_followed_when_it_is_invited() => PlayAsync(async play =>
    {
        var mercutio = await play.MatrixRoleAsync("mercutio");
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        var next = await mercutio.Person.CreatesRoomAsync(new JsonObject
        {
            ["preset"] = "trusted_private_chat",
            ["creation_content"] = new JsonObject { ["predecessor"] = new JsonObject { ["room_id"] = room, ["event_id"] = "$last" } },
            ["invite"] = new JsonArray(play.Romeo.Id),
        });

        await play.Romeo.Person.SetsStateAsync(
            room, "m.room.tombstone", "", new JsonObject { ["body"] = "replaced", ["replacement_room"] = next });

        Assert.Contains(next, (await play.Romeo.IsTold(room)).Body, StringComparison.Ordinal);
        await play.Romeo.SaysInMatrix("still here");
        await play.Juliet.Receives("still here");

        await play.Romeo.Person.JoinsAsync(next);
        await play.Romeo.Person.InvitesAsync(next, play.Juliet.Ghost);
        await play.Romeo.Sees(play.Juliet.Ghost, "join", next);
        play.Romeo.TalksIn(next, with: play.Juliet);
        await play.Romeo.SaysInMatrix("and now there");
        await play.Juliet.Receives("and now there");
        await play.Romeo.HasMarkedAsDirect(next, with: play.Juliet);
    });

    [Fact]
    public Task What_the_contact_says_about_a_message_of_the_old_room_stands_in_words_in_the_new_one() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Romeo.SaysInMatrix("I take thee at thy word");
        var romeos = await play.Juliet.Receives("I take thee at thy word");
        var hers = await play.Juliet.SaysInXmpp("My ears have not yet drunk a hundred wrods");
        await play.Romeo.Receives("My ears have not yet drunk a hundred wrods");
        var next = await play.Romeo.UpgradesRoomWith(play.Juliet);
        // From then on nothing of hers can come into the old one.
        await play.Romeo.Sees(play.Juliet.Ghost, "leave", room);
        await play.Romeo.HasMarkedAsDirect(next, with: play.Juliet);

        // A reaction, and its end.
        await play.Juliet.ReactsInXmpp(romeos.Id!, "\U0001F389");
        var words = await play.Romeo.Receives("reacted with \U0001F389 to “I take thee at thy word”");
        Assert.Equal((next, "m.emote"), (words.Room, words.MsgType));
        await play.Juliet.ReactsInXmpp(romeos.Id!);
        await play.Romeo.SeesRedactionOf(next, words.Id);

        // An answer: the quote is all there is of what it answers.
        await play.Juliet.Person.SendsRawAsync(
            $"""
            <message to='{play.Romeo.Address}' type='chat' id='answer'><body>&gt; I take thee at thy word
            What man art thou</body><reply to='{play.Romeo.Address}' id='{romeos.Id}' xmlns='urn:xmpp:reply:0'/>
            <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='26'/></fallback></message>
            """);
        var answer = await play.Romeo.Receives("> I take thee at thy word\nWhat man art thou");
        Assert.False(answer.Content.TryGetProperty("m.relates_to", out _));

        // A correction is a message of its own there, the next one edits that, and a deletion takes all of them.
        await CorrectsAsync(play, hers, "c1", "My ears have not yet drunk a hundred words");
        var first = await play.Romeo.Receives("* My ears have not yet drunk a hundred words");
        Assert.Null(first.Edits);
        await CorrectsAsync(play, hers, "c2", "yet I know the sound");
        var second = await Until.FoundAsync(
            () => play.Romeo.Person.Messages(next, play.Juliet.Ghost).FirstOrDefault(seen => seen.NewBody == "yet I know the sound"), "the second correction");
        Assert.Equal(first.Id, second.Edits);
        await play.Juliet.Person.SendsRawAsync(
            $"<message to='{play.Romeo.Address}' type='chat' id='gone'><retract id='{hers}' xmlns='urn:xmpp:message-retract:1'/></message>");
        await play.Romeo.SeesRedactionOf(next, first.Id);
        await play.Romeo.SeesRedactionOf(next, second.Id);
        // The ghost has left the old room: what is there only the owner can delete.
        Assert.Contains("has taken back a message", (await play.Romeo.IsTold(next)).Body, StringComparison.Ordinal);

        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.Type == "error");
    });

    private static Task CorrectsAsync(Play play, string corrected, string id, string text) => play.Juliet.Person.SendsRawAsync(
        $"<message to='{play.Romeo.Address}' type='chat' id='{id}'><body>{text}</body><replace id='{corrected}' xmlns='urn:xmpp:message-correct:0'/></message>");

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
