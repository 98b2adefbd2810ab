using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>A room that the bridge cannot read: said there, and the chat goes on in one that works.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class EncryptedRoomTests(SharedNetwork shared, ITestOutputHelper output)
{
    private static readonly JsonObject Encryption = new() { ["algorithm"] = "m.megolm.v1.aes-sha2" };

    [Fact]
    public Task A_chat_whose_room_becomes_encrypted_goes_on_in_another() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);

        await play.Romeo.Person.SetsStateAsync(room, "m.room.encryption", "", Encryption.DeepClone().AsObject());

        var next = await ArrivesInAnotherAsync(play, room);
        await TheyTalkInAsync(play, next);

        // What is still written in the old room, encrypted, is answered there.
        var unread = await play.Romeo.Person.SendsAsync(
            room, "m.room.encrypted", new JsonObject { ["algorithm"] = "m.megolm.v1.aes-sha2", ["ciphertext"] = "AwgAEnACgAkLmt6qF84IK" });
        await play.Romeo.IsTold(room, inReplyTo: unread);

        await play.Romeo.Person.LeavesAsync(room);
        await Until.TrueAsync(
            async () => (await play.Network.GhostRoomsAsync(play.Juliet.Ghost)).SequenceEqual([next]), "the ghost leaves the room that nobody is in");
    });

    [Fact]
    public Task A_chat_that_the_owner_opens_in_an_encrypted_room_goes_on_in_another() => PlayAsync(async play =>
    {
        var room = await OpensEncryptedAsync(play, play.Juliet.Ghost);

        var next = await ArrivesInAnotherAsync(play, room);

        await TheyTalkInAsync(play, next);
    });

    [Fact]
    public Task The_bot_says_that_it_cannot_read_an_encrypted_room_and_invites_to_one_that_it_can() => PlayAsync(async play =>
    {
        var room = await OpensEncryptedAsync(play, LabNetwork.Bot);

        var readable = await IsInvitedByBotAsync(play, room);

        await play.Romeo.Sees(LabNetwork.Bot, "leave", room);
        Assert.Contains("Footbridge", await play.Romeo.Asks(readable, "version"), StringComparison.Ordinal);

        await play.Romeo.Person.SetsStateAsync(readable, "m.room.encryption", "", Encryption.DeepClone().AsObject());
        var next = await IsInvitedByBotAsync(play, readable);
        Assert.Contains("Footbridge", await play.Romeo.Asks(next, "version"), StringComparison.Ordinal);
    });

    /// <summary>As clients do that encrypt by default: made, marked, invited.</summary>
    private static async Task<string> OpensEncryptedAsync(Play play, string with)
    {
        var room = await play.Romeo.Person.CreatesRoomAsync(new JsonObject
        {
            ["preset"] = "trusted_private_chat",
            ["initial_state"] = new JsonArray(new JsonObject { ["type"] = "m.room.encryption", ["content"] = Encryption.DeepClone() }),
        });
        await play.Romeo.Person.SetsDirectAsync(new JsonObject { [with] = new JsonArray(room) });
        await play.Romeo.Person.SetsStateAsync(room, "m.room.member", with, new JsonObject { ["membership"] = "invite", ["is_direct"] = true });
        return room;
    }

    /// <summary>The bot says in an encrypted room which other one to write in, and the owner, who has an invite, joins that.</summary>
    private static async Task<string> IsInvitedByBotAsync(Play play, string encrypted)
    {
        var told = await Until.FoundAsync(
            () => play.Romeo.Person.Messages(encrypted, LabNetwork.Bot).FirstOrDefault(seen => seen.Body?.Contains("encrypted", StringComparison.Ordinal) == true),
            "the bot says that it cannot read");
        var room = told.Body!.Split("https://matrix.to/#/")[1].Split('?')[0];
        Assert.NotEqual(encrypted, room);
        await play.Romeo.Person.JoinsAsync(room);
        return room;
    }

    /// <summary>The ghost says where the chat goes on, and by their puppet the owner is there.</summary>
    private static async Task<string> ArrivesInAnotherAsync(Play play, string room)
    {
        var told = await play.Romeo.IsTold(room);
        Assert.Equal(play.Juliet.Ghost, told.Sender);
        Assert.Contains("encrypted", told.Body, StringComparison.Ordinal);
        var created = await Until.FoundAsync(
            () => play.Romeo.Person.Timeline.FirstOrDefault(
                seen => seen.Type == "m.room.create" && seen.Sender == play.Juliet.Ghost && seen.Room != room),
            "Romeo is in another room of the ghost");
        Assert.Contains(created.Room, told.Body, StringComparison.Ordinal);
        Assert.Null(await play.Romeo.Person.StateAsync(created.Room, "m.room.encryption"));
        play.Romeo.TalksIn(created.Room, with: play.Juliet);
        return created.Room;
    }

    private static async Task TheyTalkInAsync(Play play, string room)
    {
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await Until.TrueAsync(
            async () => (await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost)).SequenceEqual([room]), "the unusable room is marked no more");
        await play.Romeo.SaysInMatrix("Can I go forward when my heart is here?");
        await play.Juliet.Receives("Can I go forward when my heart is here?");
        await play.Juliet.SaysInXmpp("Three words, dear Romeo");
        await play.Romeo.Receives("Three words, dear Romeo");
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
