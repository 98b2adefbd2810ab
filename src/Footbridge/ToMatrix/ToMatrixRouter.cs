using System.Net;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>Step 5 of XMPP -> Matrix: a stanza of the inbox goes to the one file that is for its kind.</summary>
internal sealed class ToMatrixRouter(
    PostMessage postMessage,
    PostEdit postEdit,
    PostRedaction postRedaction,
    PostCall postCall,
    PostEncrypted postEncrypted,
    PostReactions postReactions,
    PostFile postFile,
    PostFileEdit postFileEdit,
    PostBounce postBounce,
    RecordReceipt recordReceipt,
    PostSubscription postSubscription,
    PostNotice postNotice,
    DirectChatStore chats) : IJobRouter
{
    public Direction Direction => Direction.ToMatrix;

    public async Task<Delivery> RouteAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.Kind == JobKind.Notice)
        {
            return await postNotice.PostAsync(job, cancellationToken);
        }

        if (!StanzaXml.TryParse(job.Payload, out var stanza, out var fault))
        {
            return new Delivery.Ignored(fault);
        }

        return stanza switch
        {
            Message { Type: MessageType.Error } message => postBounce.Post(job, message),
            // Before all that has a body: that of a retraction is for clients that know none.
            Message message when Xep0424Retraction.TryRead(message, out var retracted) =>
                await postRedaction.PostAsync(job, message, retracted, cancellationToken),
            Message message when Xep0380Encryption.TryRead(message, out var encryption) => Xep0380Encryption.IsKeysOnly(message)
                ? new Delivery.Ignored("keys, and no message")
                : await postEncrypted.PostAsync(job, message, encryption, cancellationToken),
            Message message when Xep0353JingleMessages.TryReadPropose(message, out var callId, out var isVideo) =>
                await postCall.PostAsync(job, message, callId, isVideo, cancellationToken),
            Message message when FileMessage.TryRead(message, out var file) =>
                file.Attached is null && Xep0308Correction.TryRead(message, out var corrected)
                    ? await postFileEdit.PostAsync(job, message, file, corrected, cancellationToken)
                    : await postFile.PostAsync(job, message, file, cancellationToken),
            Message { Body: null } message when Xep0080Location.TryRead(message, out _, out _) => await postMessage.PostAsync(job, message, cancellationToken),
            Message message when Xep0444Reactions.TryRead(message, out var reactions) =>
                await postReactions.PostAsync(job, message, reactions, cancellationToken),
            Message { Body: null } message => recordReceipt.Record(job, message),
            Message message when Xep0308Correction.TryRead(message, out var corrected) =>
                await postEdit.PostAsync(job, message, corrected, cancellationToken),
            Message message => await postMessage.PostAsync(job, message, cancellationToken),
            Presence presence => await postSubscription.PostAsync(job, presence, cancellationToken),
            _ => new Delivery.Ignored("nothing to post"),
        };
    }

    /// <summary>The sender gets an error with the condition that the refusal stands for.</summary>
    public Delivery GiveUp(Job job, string reason, Exception? cause)
    {
        if (job.Kind == JobKind.Notice
            || !StanzaXml.TryParse(job.Payload, out var stanza, out _)
            || stanza is Message { Type: MessageType.Error } or Presence { Type: not PresenceType.Subscribe }
            || (stanza is Message message && !StanzaKinds.IsSaid(message)))
        {
            return new Delivery.Refused(reason);
        }

        var error = cause switch
        {
            MatrixException refusal => RefusalConditions.For(refusal, chats.FindByLane(job.Lane)?.Consent == Consent.Accepted),
            GivenUpException => RefusalConditions.GivenUp,
            _ => RefusalConditions.HomeserverDown,
        };
        return new Delivery.Refused(reason) { Stanzas = [StanzaErrors.ReplyTo(stanza, error)], Notices = stanza is Message ? [.. NotLetIn(job, cause)] : [] };
    }

    // The owner, who can change it, would else write on and never hear that no answer gets through.
    private IEnumerable<Notice> NotLetIn(Job job, Exception? cause) =>
        cause is MatrixException { Status: HttpStatusCode.Forbidden } refusal
        && chats.FindByLane(job.Lane) is { Consent: Consent.Accepted, Room: RoomState.Open } chat
            ?
            [
                new Notice(
                    $"{chat.Contact} has written to you, and the homeserver did not let me say it here ({refusal.ErrCode}); they are told that it did not arrive. "
                    + "If I may not speak in this room, give me the power to, or remove me from it: what they write next then comes in another.",
                    Cause: "may-not-speak"),
            ]
            : [];
}
