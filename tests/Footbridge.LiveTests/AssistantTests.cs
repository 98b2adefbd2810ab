using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Another member in a chat's room: the specification's bot or personal assistant.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class AssistantTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task An_assistant_answers_for_the_owner_while_it_is_allowed_to() => PlayAsync(async play =>
    {
        var (room, nurse) = await WithAssistantAsync(play);

        // Before a word of the owner: not heard, and the owner is told once.
        var unheard = await nurse.Person.SaysAsync(room, "Nurse: God ye good den, fair gentlewoman");
        var told = await play.Romeo.IsTold(room, inReplyTo: unheard);
        Assert.Contains(nurse.Id, told.Body, StringComparison.Ordinal);
        await nurse.Person.SaysAsync(room, "Nurse: is it good den?");

        await SaysToTheBridgeAsync(play, room, $"!xmpp assistant allow {nurse.Id}");
        Assert.Contains(
            nurse.Id, (await SaysToTheBridgeAsync(play, room, "!xmpp assistant list")).Body, StringComparison.Ordinal);
        await nurse.Person.SaysAsync(room, "Nurse: he is at the friar's cell");
        await play.Juliet.Receives("Nurse: he is at the friar's cell");

        // What the contact says is there for both.
        await play.Juliet.SaysInXmpp("Hie to high fortune!");
        await Until.TrueAsync(() => nurse.Person.Messages(room, play.Juliet.Ghost).Any(seen => seen.Body == "Hie to high fortune!"), "the assistant hears Juliet");

        await SaysToTheBridgeAsync(play, room, $"!xmpp assistant deny {nurse.Id}");
        await nurse.Person.SaysAsync(room, "Nurse: more of it");
        await play.Romeo.SaysInMatrix("Bid her devise some means");
        await play.Juliet.Receives("Bid her devise some means");

        Assert.Equal(["Nurse: he is at the friar's cell", "Bid her devise some means"], play.Juliet.TextsOf(play.Romeo));
        Assert.Single(play.Romeo.Person.Messages(room), seen => seen.Body?.Contains("only you are heard there", StringComparison.Ordinal) == true);
    });

    [Fact]
    public Task An_assistants_notices_and_commands_never_go_out() => PlayAsync(async play =>
    {
        var (room, nurse) = await WithAssistantAsync(play);
        await SaysToTheBridgeAsync(play, room, $"!xmpp assistant allow {nurse.Id}");

        await nurse.Person.SendsAsync(room, "m.room.message", new JsonObject { ["msgtype"] = "m.notice", ["body"] = "your bill is due" });
        await nurse.Person.SaysAsync(room, "!xmpp assistant allow @anybody:example.org");
        await nurse.Person.SaysAsync(room, "Nurse: come to shrift");

        await play.Juliet.Receives("Nurse: come to shrift");
        Assert.Equal(["Nurse: come to shrift"], play.Juliet.TextsOf(play.Romeo));
    });

    [Fact]
    public Task Two_bots_that_answer_each_other_are_held_to_a_rate() => PlayAsync(async play =>
    {
        var (room, nurse) = await WithAssistantAsync(play);
        await SaysToTheBridgeAsync(play, room, $"!xmpp assistant allow {nurse.Id}");

        // A turn of each: what the assistant says, and what comes back for it.
        for (var turn = 0; turn < 14; turn++)
        {
            await nurse.Person.SaysAsync(room, $"turn {turn}");
        }

        var told = await Until.FoundAsync(
            () => play.Romeo.Person.Messages(room, play.Juliet.Ghost).FirstOrDefault(seen => seen.Body?.Contains("too much", StringComparison.Ordinal) == true),
            "the owner is told that the assistant was held");
        await play.Romeo.SaysInMatrix("Peace, peace");
        await play.Juliet.Receives("Peace, peace");
        Assert.Equal("m.notice", told.MsgType);
        Assert.InRange(play.Juliet.TextsOf(play.Romeo).Count(text => text.StartsWith("turn", StringComparison.Ordinal)), 10, 13);
    });

    private static async Task<MatrixSeen> SaysToTheBridgeAsync(Play play, string room, string line) =>
        await play.Romeo.IsTold(room, inReplyTo: await play.Romeo.Person.SaysAsync(room, line));

    private static async Task<(string Room, MatrixRole Nurse)> WithAssistantAsync(Play play)
    {
        var nurse = await play.MatrixRoleAsync("nurse");
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.Person.InvitesAsync(room, nurse.Id);
        await nurse.Person.JoinsAsync(room);
        return (room, nurse);
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
