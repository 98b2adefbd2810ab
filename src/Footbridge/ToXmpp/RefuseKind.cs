using System.Text.Json;
using Footbridge.DirectChats;
using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.ToXmpp;

/// <summary>Events of a kind that cannot be sent: said at the event, never silence.</summary>
internal sealed class RefuseKind(Clearance clearance)
{
    // MSC3672: the state event "m.beacon_info" with {"live": true} begins it; the places that follow have no text and cannot be followed.

    /// <summary>Whether somebody begins to share where they are from now on.</summary>
    public static bool IsLiveLocation(MatrixEvent said) =>
        said.Type is "m.beacon_info" or "org.matrix.msc3672.beacon_info"
        && said.Content.TryGetProperty("live", out var live)
        && live.ValueKind == JsonValueKind.True;

    public Delivery Refuse(Job job, MatrixEvent said) =>
        clearance.WhyNot(job, said, out _) is { } refused ? refused
        : Reason(said) is { } reason ? Clearance.NotSent(said, reason, reason)
        : new Delivery.Ignored("nothing to send");

    private static string? Reason(MatrixEvent said) => said.Type switch
    {
        _ when IsLiveLocation(said) => "your contact cannot follow where you are; you can send them a place instead",
        "m.room.encrypted" => "it is encrypted, and the bridge cannot read it",
        _ => null,
    };
}
