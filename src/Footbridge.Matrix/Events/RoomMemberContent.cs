using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Footbridge.Matrix.Events;

public enum Membership
{
    Invite,
    Join,
    Leave,
    Ban,
    Knock,
}

/// <summary>Content of <c>m.room.member</c>. What is optional and of a wrong kind counts as absent, as it does for clients.</summary>
public sealed record RoomMemberContent
{
    public required Membership Membership { get; init; }

    public bool IsDirect { get; init; }

    public string? DisplayName { get; init; }

    public string? AvatarUrl { get; init; }

    public string? Reason { get; init; }

    public static bool TryRead(JsonElement content, [NotNullWhen(true)] out RoomMemberContent? member)
    {
        member = null;
        var json = WellFormedJson.Of(content);
        if (MembershipOf(json.TextOrNull("membership")) is not { } membership)
        {
            return false;
        }

        member = new RoomMemberContent
        {
            Membership = membership,
            IsDirect = json.FieldOrNull("is_direct", JsonValueKind.True) is not null,
            DisplayName = json.TextOrNull("displayname"),
            AvatarUrl = json.TextOrNull("avatar_url"),
            Reason = json.TextOrNull("reason"),
        };
        return true;
    }

    private static Membership? MembershipOf(string? text) => text switch
    {
        "invite" => Membership.Invite,
        "join" => Membership.Join,
        "leave" => Membership.Leave,
        "ban" => Membership.Ban,
        "knock" => Membership.Knock,
        _ => null,
    };
}
