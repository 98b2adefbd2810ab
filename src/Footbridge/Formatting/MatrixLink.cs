namespace Footbridge.Formatting;

/// <summary>The targets of links in Matrix messages: matrix.to and <c>matrix:</c> (appendices, "URIs"), and what else may be followed.</summary>
internal static class MatrixLink
{
    private const string MatrixTo = "https://matrix.to/#/";
    private const string MatrixUri = "matrix:u/";

    // Client-server API, m.room.message msgtypes: "href ... with a scheme matching: https, http, ftp, mailto, magnet".
    private static readonly string[] OfHtml = ["https:", "http:", "ftp:", "mailto:", "magnet:"];

    private static readonly string[] OfPeople = ["xmpp:", "matrix:", "geo:", "tel:", "sip:"];

    /// <summary>
    /// What a reader without links has to know besides the link's text; empty where that says all. <paramref name="nameOf"/> has a
    /// name for a user id.
    /// </summary>
    public static string WordsBehind(string href, string text, Func<string, string?> nameOf)
    {
        if (UserOf(href) is { } user)
        {
            // The client's own pill shows a name; where it shows the id, there may be a better one.
            return text.Length == 0 ? nameOf(user) ?? user : text == user && nameOf(user) is { } name ? $" ({name})" : "";
        }

        return !IsReadable(href) || IsShownBy(href, text) ? "" : text.Length == 0 ? href : $" ({href})";
    }

    /// <summary>The user whom the link mentions; null where it leads elsewhere.</summary>
    private static string? UserOf(string href)
    {
        var name = href.StartsWith(MatrixTo, StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(WithoutQuery(href[MatrixTo.Length..]))
            : href.StartsWith(MatrixUri, StringComparison.OrdinalIgnoreCase) ? "@" + Uri.UnescapeDataString(WithoutQuery(href[MatrixUri.Length..]))
            : "";
        return name.StartsWith('@') && name.Contains(':', StringComparison.Ordinal) ? name : null;
    }

    /// <summary>Whether it may stand in a <c>formatted_body</c>.</summary>
    public static bool IsOfHtml(string href) => HasOneOf(OfHtml, href);

    private static bool IsReadable(string href) => IsOfHtml(href) || HasOneOf(OfPeople, href);

    // Whether the text already says where the link leads.
    private static bool IsShownBy(string href, string text) =>
        href == text || href.TrimEnd('/') == text || href == "mailto:" + text || href == "tel:" + text;

    private static bool HasOneOf(string[] schemes, string href) => schemes.Any(scheme => href.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    private static string WithoutQuery(string path) => path.Split('?', 2)[0].Split('/', 2)[0];
}
