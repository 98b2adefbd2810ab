using System.Diagnostics.CodeAnalysis;

namespace Footbridge.Matrix;

/// <summary>A Matrix room id: <c>!opaque:server</c>, or without a server since room version 12. <c>default</c> is no room.</summary>
public readonly record struct RoomId
{
    private readonly string? _text;

    private RoomId(string text) => _text = text;

    public static bool TryParse([NotNullWhen(true)] string? text, out RoomId roomId)
    {
        var valid = text is not null && Grammar.IsOpaqueIdWithOptionalServer(text, '!');
        roomId = valid ? new RoomId(text!) : default;
        return valid;
    }

    /// <exception cref="FormatException">The text is no room id.</exception>
    public static RoomId Parse(string text) =>
        TryParse(text, out var roomId) ? roomId : throw new FormatException("not a Matrix room id");

    public override string ToString() => _text ?? "";
}
