using Footbridge.DirectChats;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>Events of a kind that cannot be sent: said at the event, never silence.</summary>
internal sealed class RefuseKind(Clearance clearance)
{
    public Delivery Refuse(Job job, MatrixEvent said) =>
        clearance.WhyNot(job, said, out _) is { } refused ? refused
        : Reason(said) is { } reason ? Clearance.NotSent(said, reason, reason)
        : new Delivery.Ignored("nothing to send");

    private static string? Reason(MatrixEvent said) => said.Type switch
    {
        "m.room.encrypted" => "it is encrypted, and the bridge cannot read it",
        _ => null,
    };
}
