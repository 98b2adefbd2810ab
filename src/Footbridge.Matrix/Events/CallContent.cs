using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Footbridge.Matrix.Events;

/// <summary>Calls (<c>m.call.invite</c>), of which the bridge knows only how to decline them.</summary>
public sealed record CallContent
{
    private const string InviteType = "m.call.invite";

    public required string CallId { get; init; }

    /// <summary>"0" of clients from before version 1 of the events, in which it is the number 0.</summary>
    public required string Version { get; init; }

    public bool IsVideo { get; init; }

    public static bool IsInvite(string type) => type == InviteType;

    /// <summary>A call of the other kind (MatrixRTC), which rings by an event of its own and has nothing to decline it with.</summary>
    public static bool IsRinging(string type) =>
        type is "m.rtc.notification" or "org.matrix.msc4075.rtc.notification" or "m.call.notify" or "org.matrix.msc4075.call.notify";

    // {"call_id": "12345", "version": "1", "party_id": "67890", "lifetime": 60000, "offer": {"type": "offer", "sdp": "..."}}
    public static bool TryRead(JsonElement content, [NotNullWhen(true)] out CallContent? call)
    {
        var json = WellFormedJson.Of(content);
        call = json.TextOrNull("call_id") is not { } id ? null : new CallContent
        {
            CallId = id,
            Version = json.TextOrNull("version") ?? "0",
            // RFC 8866 section 5.14: m=<media> ...
            IsVideo = json.FieldOrNull("offer", JsonValueKind.Object)?.TextOrNull("sdp")?.Contains("m=video", StringComparison.Ordinal) == true,
        };
        return call is not null;
    }

    /// <summary>
    /// The event that declines it. Voice over IP: "m.call.reject" is there from version 1 on; before, a call is hung up.
    /// </summary>
    public (string Type, JsonObject Content) Decline(string partyId) => Version == "0"
        ? ("m.call.hangup", new JsonObject { ["call_id"] = CallId, ["version"] = 0 })
        : ("m.call.reject", new JsonObject { ["call_id"] = CallId, ["version"] = Version, ["party_id"] = partyId });
}
