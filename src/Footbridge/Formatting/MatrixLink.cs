namespace Footbridge.Formatting;

/// <summary>The targets of links in Matrix messages: matrix.to and <c>matrix:</c> (appendices, "URIs"), and what else may be followed.</summary>
internal static class MatrixLink
{
    private const string MatrixTo = "https://matrix.to/#/";
    private const string MatrixUri = "matrix:u/";

    // Client-server API, m.room.message msgtypes: "href ... with a scheme matching: https, http, ftp, mailto, magnet".
    private static readonly string[] Safe = ["https:", "http:", "ftp:", "mailto:", "magnet:", "xmpp:", "matrix:", "geo:", "tel:", "sip:"];

    /// <summary>The user whom the link mentions; null where it leads elsewhere.</summary>
    public static string? UserOf(string href)
    {
        var name = href.StartsWith(MatrixTo, StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(WithoutQuery(href[MatrixTo.Length..]))
            : href.StartsWith(MatrixUri, StringComparison.OrdinalIgnoreCase) ? "@" + Uri.UnescapeDataString(WithoutQuery(href[MatrixUri.Length..]))
            : "";
        return name.StartsWith('@') && name.Contains(':', StringComparison.Ordinal) ? name : null;
    }

    public static bool IsSafe(string href) => Safe.Any(scheme => href.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the text already says where the link leads.</summary>
    public static bool IsShownBy(string href, string text) =>
        href == text || href.TrimEnd('/') == text || href == "mailto:" + text || href == "tel:" + text;

    private static string WithoutQuery(string path) => path.Split('?', 2)[0].Split('/', 2)[0];
}
