using System.Text.Json.Nodes;

namespace Footbridge.Formatting;

/// <summary>What an <c>m.room.message</c> says: its <c>msgtype</c>, its <c>body</c>, and with them what only some have.</summary>
internal sealed record MatrixText(string MsgType, string Body)
{
    public const string HtmlFormat = "org.matrix.custom.html";

    /// <summary>The body as HTML, where anything of it is styled.</summary>
    public string? FormattedBody { get; init; }

    /// <summary>Of <c>m.location</c>.</summary>
    public string? GeoUri { get; init; }

    /// <summary>
    /// As many as events are needed, <paramref name="overhead"/> bytes apiece besides the text; false where it takes more than
    /// <paramref name="maxParts"/>. Where text and HTML are too long together, the text goes without: it says the same.
    /// </summary>
    public bool TrySplit(int overhead, int maxParts, out IReadOnlyList<MatrixText> parts)
    {
        if (FormattedBody is not null && SerialisedSize.InJson(Body) + SerialisedSize.InJson(FormattedBody) + overhead <= TextSplitter.MaxEventBytes)
        {
            parts = [this];
            return true;
        }

        var fits = TextSplitter.TrySplitForMatrix(Body, overhead, maxParts, out var bodies);
        parts = [.. bodies.Select(body => this with { Body = body, FormattedBody = null })];
        return fits;
    }

    public JsonObject ToContent()
    {
        var content = new JsonObject
        {
            ["msgtype"] = MsgType,
            ["body"] = Body,
            // Client-server API, "User and room mentions": on every message, so that bodies are not searched for names.
            ["m.mentions"] = new JsonObject(),
        };
        if (FormattedBody is not null)
        {
            content["format"] = HtmlFormat;
            content["formatted_body"] = FormattedBody;
        }

        if (GeoUri is not null)
        {
            content["geo_uri"] = GeoUri;
        }

        return content;
    }
}
