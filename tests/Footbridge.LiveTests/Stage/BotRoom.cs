using Footbridge.Lab;

namespace Footbridge.LiveTests.Stage;

/// <summary>What a Matrix person says to the bridge, and what it answers.</summary>
internal static class BotRoom
{
    /// <summary>Opens a room with the bot and waits until it is there.</summary>
    /// <returns>The room.</returns>
    public static async Task<string> OpensRoomWithBot(this MatrixRole owner)
    {
        var room = await owner.Person.OpensDirectChatAsync(LabNetwork.Bot);
        await owner.Sees(LabNetwork.Bot, "join", room);
        return room;
    }

    /// <summary>Says a line, and waits for the words that answer it.</summary>
    public static async Task<string> Asks(this MatrixRole owner, string room, string line)
    {
        var asked = await owner.Person.SaysAsync(room, line);
        var answer = await Until.FoundAsync(
            () => owner.Person.Messages(room).FirstOrDefault(seen => seen.MsgType == "m.notice" && seen.ReplyTo == asked),
            $"'{line}' is answered in {room}");
        return answer.Body ?? "";
    }
}
