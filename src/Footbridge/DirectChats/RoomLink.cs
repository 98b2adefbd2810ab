using Footbridge.Matrix;

namespace Footbridge.DirectChats;

/// <summary>A link to a room that clients open (Matrix appendices, "matrix.to navigation").</summary>
internal static class RoomLink
{
    public static string To(RoomId room, string via) => $"https://matrix.to/#/{room}?via={via}";
}
