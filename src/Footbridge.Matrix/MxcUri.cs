using System.Diagnostics.CodeAnalysis;

namespace Footbridge.Matrix;

/// <summary>
/// A file in a homeserver's media repository, <c>mxc://server/mediaId</c>. Both parts come from other people and go into paths, so
/// nothing else counts as one. <c>default</c> is no file: both parts are empty.
/// </summary>
public readonly record struct MxcUri
{
    private const string Scheme = "mxc://";
    private const int MaxBytes = 512;

    private readonly string? _server;
    private readonly string? _mediaId;

    private MxcUri(string server, string mediaId)
    {
        _server = server;
        _mediaId = mediaId;
    }

    public string Server => _server ?? "";

    public string MediaId => _mediaId ?? "";

    // Content repository, "Matrix Content (mxc://) URIs", security considerations: the server name has to be one, and the media id
    // only of A-Z a-z 0-9 _ -, so that neither can leave its segment of a path.
    public static bool TryParse([NotNullWhen(true)] string? text, out MxcUri file)
    {
        file = default;
        if (text is null || text.Length > MaxBytes || !text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var slash = text.IndexOf('/', Scheme.Length);
        if (slash < 0 || !Grammar.IsServerName(text.AsSpan(Scheme.Length, slash - Scheme.Length)) || !IsMediaId(text.AsSpan(slash + 1)))
        {
            return false;
        }

        file = new MxcUri(text[Scheme.Length..slash], text[(slash + 1)..]);
        return true;
    }

    /// <exception cref="FormatException">The text is no <c>mxc</c> URI.</exception>
    public static MxcUri Parse(string text) => TryParse(text, out var file) ? file : throw new FormatException("not an mxc URI");

    public override string ToString() => _server is null ? "" : $"{Scheme}{_server}/{_mediaId}";

    private static bool IsMediaId(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
