using Footbridge.DirectChats;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>
/// Step 5 of Matrix -> XMPP for what has no counterpart there: polls, votes, kinds that nobody here knows. What can be read of them
/// goes out as a text, by <see cref="SendMessage"/>.
/// </summary>
internal sealed class SendFallback(Clearance clearance, EventTexts texts, SendMessage sendMessage, RefuseKind refuseKind)
{
    public async Task<Delivery> SendAsync(Job job, MatrixEvent said, CancellationToken cancellationToken) =>
        clearance.WhyNot(job, said, out var chat) is { } refused ? refused
        : await texts.OfAsync(chat, said, cancellationToken) is { } content ? await sendMessage.SendAsync(job, said, content, cancellationToken)
        : refuseKind.Refuse(job, said);
}
