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
    /// <summary>A line that starts so is for the bridge, and never goes to the contact.</summary>
    private const string Prefix = "!xmpp";

    /// <summary>What the event of an answer holds besides its text.</summary>
    private const int Envelope = 4 * 1024;

    /// <summary>Whether it is for the bridge, where it was said in a chat.</summary>
    public static bool IsFor(string line) => TryCut(line, out var rest) && (rest.Length == 0 || char.IsWhiteSpace(rest[0]));

    public async Task<Delivery> RunAsync(Job job, MatrixEvent matrixEvent, CancellationToken cancellationToken)
    {
        var chat = job.Lane.IsBot ? null : chats.FindByLane(job.Lane);
        var owner = job.Lane.IsBot ? botRooms.OwnerOf(matrixEvent.RoomId) : chat?.Owner;
        if (matrixEvent.Sender != owner || !RoomMessageContent.TryRead(matrixEvent.Content, out var content))
        {
            return new Delivery.Ignored("not from the owner");
        }

        // Two bots that answer each other would never end.
        if (content.MsgType == "m.notice")
        {
            return new Delivery.Ignored("a notice");
        }

        if (content.IsEdit)
        {
            return Told(matrixEvent, "I do nothing anew for a line that is corrected: please write it again.", "corrected");
        }

        if (content.MsgType != MessageBody.Text)
        {
            return Told(matrixEvent, "I read lines of text and nothing else. Send \"help\" to see what I know.", "no-line");
        }

        var answer = owners.MayUse(matrixEvent.Sender)
            ? await AnswerAsync(new CommandCall(owner.Value, owners.IsAdmin(owner.Value), job.Lane, chat, ""), MessageBody.FromMatrix(content), cancellationToken)
            : BotMembership.Refusal;
        return new Delivery.Delivered { Notices = [Notice.At(matrixEvent, Shorten(answer))] };
    }

    private static Delivery.Refused Told(MatrixEvent matrixEvent, string why, string cause) =>
        new(cause) { Notices = [Notice.At(matrixEvent, why, cause)] };

    // Whose addresses a list holds, and how many, is not ours to choose.
    private static string Shorten(string answer) =>
        TextSplitter.TrySplitForMatrix(answer, Envelope, maxParts: 1, out var parts) ? answer : parts[0] + "\n… and more";

    // Telephones begin a message with a capital letter, and some with a blank.
    private static bool TryCut(string line, out string rest)
    {
        rest = line.TrimStart();
        if (!rest.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        rest = rest[Prefix.Length..];
        return true;
    }

    private Task<string> AnswerAsync(CommandCall call, string body, CancellationToken cancellationToken)
    {
        TryCut(body, out var line);
        var words = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var name = words.Length > 0 ? words[0] : "help";
        return commands.RunAsync(name, call with { Argument = words.Length > 1 ? words[1] : "" }, cancellationToken);
    }
}
