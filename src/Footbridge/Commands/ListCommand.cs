using System.Diagnostics;
using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>The owner's own chats, and how each of them is.</summary>
internal sealed class ListCommand(DirectChatStore chats) : ICommand
{
    // A notice is one event, and an event is at most 64 KiB.
    private const int Most = 150;

    public string Name => "list";

    public string Summary => "list - your chats, and how each of them is";

    public Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var own = chats.OfOwner(call.Owner).Where(chat => chat.Consent != Consent.None).ToList();
        if (own.Count == 0)
        {
            return Task.FromResult("You have no chats yet. Send \"chat juliet@example.org\" to open one.");
        }

        var lines = own.Take(Most).Select(chat => $"{chat.Contact} - {Words(chat)}");
        return Task.FromResult(string.Join('\n', lines) + (own.Count > Most ? $"\nand {own.Count - Most} more" : ""));
    }

    private static string Words(DirectChat chat) => chat.Consent switch
    {
        Consent.Pending => "asks to write to you: see \"requests\"",
        Consent.Declined => "declined: hears nothing until you write",
        Consent.Blocked => $"blocked: \"unblock {chat.Contact}\" ends that",
        Consent.Accepted or Consent.None => RoomWords(chat),
        _ => throw new UnreachableException(),
    };

    private static string RoomWords(DirectChat chat) => chat.Room switch
    {
        RoomState.Open when chat.RoomId is { } room => $"open: {RoomLink.To(room, chat.Ghost.Server)}",
        RoomState.Invited or RoomState.Reinvited when chat.RoomId is { } room => $"you are invited: {RoomLink.To(room, chat.Ghost.Server)}",
        RoomState.Closed => "closed: it opens again when one of you writes",
        _ => "no room: it gets one when one of you writes",
    };
}
