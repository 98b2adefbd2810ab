using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>
/// A line for the bridge: taken from the owner alone, in the bot's room as it is, in a chat after <c>!xmpp</c>. The answer is a
/// reply in the same room.
/// </summary>
internal sealed class CommandLine(IEnumerable<ICommand> commands, Owners owners, BotRoomStore botRooms, DirectChatStore chats)
{
    /// <summary>A line that starts so is for the bridge, and never goes to the contact.</summary>
    public const string Prefix = "!xmpp";

    private readonly Dictionary<string, ICommand> _commands = commands.ToDictionary(command => command.Name, StringComparer.OrdinalIgnoreCase);

    public async Task<Delivery> RunAsync(Job job, MatrixEvent matrixEvent, CancellationToken cancellationToken)
    {
        if (matrixEvent.Sender != OwnerOf(job, matrixEvent) || !RoomMessageContent.TryRead(matrixEvent.Content, out var content))
        {
            return new Delivery.Ignored("not from the owner");
        }

        // Only what a person wrote: never another bot's notice, never an edit of an earlier line.
        if (content.MsgType != "m.text" || content.IsEdit)
        {
            return new Delivery.Ignored("not a line of text");
        }

        var answer = owners.MayUse(matrixEvent.Sender)
            ? await AnswerAsync(matrixEvent.Sender, MessageBody.FromMatrix(content), cancellationToken)
            : BotMembership.Refusal;
        return new Delivery.Delivered { Notices = [Notice.At(matrixEvent.EventId, answer)] };
    }

    private UserId? OwnerOf(Job job, MatrixEvent matrixEvent) =>
        job.Lane.IsBot ? botRooms.OwnerOf(matrixEvent.RoomId) : chats.FindByLane(job.Lane)?.Owner;

    private Task<string> AnswerAsync(UserId owner, string body, CancellationToken cancellationToken)
    {
        var line = body.Trim();
        if (line.StartsWith(Prefix, StringComparison.Ordinal))
        {
            line = line[Prefix.Length..].TrimStart();
        }

        var words = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var name = words.Length > 0 ? words[0] : "help";
        return _commands.TryGetValue(name, out var command)
            ? command.RunAsync(owner, words.Length > 1 ? words[1] : "", cancellationToken)
            : Task.FromResult($"I do not know \"{Shorten(name)}\". Send \"help\" to see what I know.");
    }

    private static string Shorten(string word) => word.Length <= 40 ? word : word[..40] + "…";
}
