using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>
/// What every kind of event has to pass before anything of it goes to XMPP: whose it is, and whether the owner may and
/// wants to be heard there. Before it: <see cref="ToXmppRouter"/>; after it: the file of the kind.
/// </summary>
internal sealed class Clearance(DirectChatStore chats, JobStore jobs, Owners owners, Assistants assistants, OwnerPresence presence)
{
    /// <summary>Null, and the chat, where it may go out; else how the job ends.</summary>
    public Delivery? WhyNot(Job job, MatrixEvent said, out DirectChat chat)
    {
        if (chats.FindByLane(job.Lane) is not { } found)
        {
            chat = null!;
            return new Delivery.Ignored("no chat");
        }

        chat = found;
        return IsDeletedMeanwhile(job, chat, said) ? new Delivery.Ignored("deleted before it was sent")
            : said.Sender != chat.Owner && assistants.WhyNot(chat, said) is { } unheard ? unheard
            : WhyNot(chat) is var (reason, cause) ? NotSent(said, reason, cause)
            : null;
    }

    /// <summary>Why nothing of the owner's goes to this contact, and as what that is told once; null where it may.</summary>
    public (string Reason, string Cause)? WhyNot(DirectChat chat) =>
        !owners.MayUse(chat.Owner) ? ("you may not use this bridge any more", "permission")
        : chat.Consent == Consent.Blocked ? ($"you have blocked {chat.Contact} (\"!xmpp unblock\" ends that)", "blocked")
        : null;

    // The redaction may wait behind it, e.g. while the XMPP server is gone: the contact then sees neither.
    private bool IsDeletedMeanwhile(Job job, DirectChat chat, MatrixEvent said) =>
        jobs.RedactionsOf(job.Lane, said.EventId.ToString()).Any(payload =>
            MatrixEvent.TryParse(payload, out var redaction, out _) && (redaction.Sender == said.Sender || redaction.Sender == chat.Owner));

    /// <summary>
    /// Who writes to a contact accepts them; that they are in the chat's room is said only by what comes from there.
    /// </summary>
    public Task<DirectChat> AcceptAsync(DirectChat chat, MatrixEvent said, CancellationToken cancellationToken) =>
        said.RoomId == chat.RoomId ? presence.IsHereAsync(chat, cancellationToken) : presence.WantsAsync(chat, cancellationToken);

    /// <summary>The owner is told at the event; the same <paramref name="cause"/> once in a while.</summary>
    public static Delivery.Refused NotSent(MatrixEvent said, string reason, string cause) =>
        new(reason) { Notices = [Notice.At(said, $"This was not delivered: {reason}.", cause)] };
}
