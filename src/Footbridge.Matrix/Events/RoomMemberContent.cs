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

public sealed record RoomMemberContent
{
    public required Membership Membership { get; init; }

    public bool IsDirect { get; init; }

    public string? DisplayName { get; init; }

    public string? Reason { get; init; }

    public static bool TryRead(JsonElement content, [NotNullWhen(true)] out RoomMemberContent? member) => throw new NotImplementedException();
}
