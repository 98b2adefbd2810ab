using System.Diagnostics.CodeAnalysis;

namespace Footbridge.Matrix;

/// <summary>A Matrix event id: <c>$opaque</c>, with a server in room versions 1 and 2. <c>default</c> is no event.</summary>
public readonly record struct EventId
{
    private readonly string? _text;

    private EventId(string text) => _text = text;

    public static bool TryParse([NotNullWhen(true)] string? text, out EventId eventId)
    {
        var valid = text is not null && Grammar.IsOpaqueIdWithOptionalServer(text, '$');
        eventId = valid ? new EventId(text!) : default;
        return valid;
    }

    /// <exception cref="FormatException">The text is no event id.</exception>
    public static EventId Parse(string text) =>
        TryParse(text, out var eventId) ? eventId : throw new FormatException("not a Matrix event id");

    public override string ToString() => _text ?? "";
}
