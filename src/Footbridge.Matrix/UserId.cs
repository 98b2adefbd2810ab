using System.Diagnostics.CodeAnalysis;

namespace Footbridge.Matrix;

/// <summary>
/// A Matrix user id, <c>@localpart:server</c>, at most 255 bytes (Matrix appendices, User Identifiers).
/// Compared by its exact text. <c>default</c> is no user: all its parts are empty.
/// </summary>
public readonly record struct UserId
{
    private readonly string? _text;
    private readonly int _colon;

    private UserId(string text, int colon)
    {
        _text = text;
        _colon = colon;
    }

    public string Localpart => _text?[1.._colon] ?? "";

    public string Server => _text?[(_colon + 1)..] ?? "";

    /// <summary>Reads an id as others may have made it: historical localparts (any of U+0021 to U+007E but the colon) count.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UserId userId)
    {
        userId = default;
        if (text is null || !Grammar.IsOpaqueId(text, '@'))
        {
            return false;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Grammar.IsHistoricalLocalpart(text.AsSpan(1, colon - 1)) || !Grammar.IsServerName(text.AsSpan(colon + 1)))
        {
            return false;
        }

        userId = new UserId(text, colon);
        return true;
    }

    /// <exception cref="FormatException">The text is no user id.</exception>
    public static UserId Parse(string text) =>
        TryParse(text, out var userId) ? userId : throw new FormatException("not a Matrix user id");

    /// <summary>Makes an id that a new account may have: only <c>a-z 0-9 - . = _ / +</c> in the localpart.</summary>
    public static bool TryCreate(string localpart, string server, out UserId userId)
    {
        userId = default;
        return Grammar.IsLocalpart(localpart) && TryParse($"@{localpart}:{server}", out userId);
    }

    public override string ToString() => _text ?? "";
}
