using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>Which messages are something that must not be lost, and so become jobs; the rest is nothing to a direct chat.</summary>
internal static class StanzaKinds
{
    /// <summary>
    /// A body or a file to be posted, a message taken back, reactions, an error or a receipt for what was sent, a call, a place, what is encrypted;
    /// chat states and markers alone are signals.
    /// </summary>
    public static bool IsJob(Message message) =>
        message.Type == MessageType.Error
            ? message.Id is not null
            : IsSaid(message) || Xep0184Receipts.TryReadReceived(message, out _) || Xep0333Markers.TryReadReceived(message, out _);

    /// <summary>Whether its sender says or does something by it, and so has to know where it cannot be delivered.</summary>
    public static bool IsSaid(Message message) =>
        message.Body is not null
        || Xep0444Reactions.TryRead(message, out _)
        || FileMessage.TryRead(message, out _)
        || Xep0424Retraction.TryRead(message, out _)
        || Xep0353JingleMessages.TryReadPropose(message, out _, out _)
        || Xep0080Location.TryRead(message, out _, out _)
        || Xep0380Encryption.TryRead(message, out _);
}
