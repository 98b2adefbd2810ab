using Footbridge.DirectChats;
using Footbridge.Matrix.Client;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 5 of Matrix -> XMPP for calls, which cannot be bridged: the ghost declines, so that nobody waits; the owner is told, and the
/// contact gets to know that somebody wanted to talk with them.
/// </summary>
internal sealed class DeclineCall(Clearance clearance, MatrixClient client, AlreadyPosted alreadyPosted, EventTexts texts, SendMessage sendMessage)
{
    public async Task<Delivery> DeclineAsync(Job job, MatrixEvent said, CancellationToken cancellationToken)
    {
        // :: Step 1: whose call?
        if (clearance.WhyNot(job, said, out var chat) is { } refused)
        {
            return refused;
        }

        // :: Step 2: the ghost declines, under the transaction id that this job has for ever
        if (CallContent.IsInvite(said.Type)
            && CallContent.TryRead(said.Content, out var call)
            && !(await alreadyPosted.FindAsync(job, chat.Ghost, said.RoomId, cancellationToken)).ContainsKey(job.Id))
        {
            var (type, content) = call.Decline(partyId: DirectChat.Resource);
            EventMark.Put(content, job.Id, said.RoomId);
            await client.SendEventAsync(chat.Ghost, said.RoomId, type, job.Id, content, cancellationToken);
        }

        // :: Step 3: both are told
        if (await texts.OfAsync(chat, said, cancellationToken) is not { } words)
        {
            return new Delivery.Ignored("no call");
        }

        var delivery = await sendMessage.SendAsync(job, said, words, cancellationToken);
        return delivery is Delivery.Delivered
            ? delivery with { Notices = [Notice.At(said, $"Calls do not go through this bridge. {chat.Contact} is told that you tried to call.", "call")] }
            : delivery;
    }
}
