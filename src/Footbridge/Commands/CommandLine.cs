using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Identity;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>
/// A line for the bridge: taken from the owner alone, in the bot's room as it is, in a chat after <c>!xmpp</c>. The answer is a
/// reply in the same room.
/// </summary>
internal sealed class CommandLine(CommandTable commands, Owners owners, BotRoomStore botRooms, DirectChatStore chats)
{
    // An event is at most 64 KiB, a letter up to three bytes, and whose addresses a list holds is not ours to choose.
    private const int LongestAnswer = 15_000;

    /// <summary>A line that starts so is for the bridge, and never goes to the contact.</summary>
    public const string Prefix = "!xmpp";

    public async Task<Delivery> RunAsync(Job job, MatrixEvent matrixEvent, CancellationToken cancellationToken)
    {
        var chat = job.Lane.IsBot ? null : chats.FindByLane(job.Lane);
        var owner = job.Lane.IsBot ? botRooms.OwnerOf(matrixEvent.RoomId) : chat?.Owner;
        if (matrixEvent.Sender != owner || !RoomMessageContent.TryRead(matrixEvent.Content, out var content))
        {
            return new Delivery.Ignored("not from the owner");
        }

        // Only what a person wrote: never another bot's notice, never an edit of an earlier line.
        if (content.MsgType != "m.text" || content.IsEdit)
        {
            return new Delivery.Ignored("not a line of text");
        }

        var answer = owners.MayUse(matrixEvent.Sender)
            ? await AnswerAsync(new CommandCall(owner.Value, owners.IsAdmin(owner.Value), job.Lane, chat, ""), MessageBody.FromMatrix(content), cancellationToken)
            : BotMembership.Refusal;
        return new Delivery.Delivered { Notices = [Notice.At(matrixEvent, Shorten(answer))] };
    }

    private static string Shorten(string answer) =>
        answer.Length > LongestAnswer && answer.LastIndexOf('\n', LongestAnswer) is var end and > 0 ? answer[..end] + "\n… and more" : answer;

    private Task<string> AnswerAsync(CommandCall call, string body, CancellationToken cancellationToken)
    {
        var line = body.Trim();
        if (line.StartsWith(Prefix, StringComparison.Ordinal))
        {
            line = line[Prefix.Length..].TrimStart();
        }

        var words = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var name = words.Length > 0 ? words[0] : "help";
        return commands.RunAsync(name, call with { Argument = words.Length > 1 ? words[1] : "" }, cancellationToken);
    }
}
