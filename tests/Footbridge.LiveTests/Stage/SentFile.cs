using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Footbridge.Lab;

namespace Footbridge.LiveTests.Stage;

/// <summary>A file as an XMPP client got it: the parts of the stanza that clients go by, and what is at the address.</summary>
public sealed class SentFile(XmppSeen seen)
{
    private static readonly XNamespace Oob = "jabber:x:oob";
    private static readonly XNamespace Sfs = "urn:xmpp:sfs:0";
    private static readonly XNamespace Metadata = "urn:xmpp:file:metadata:0";
    private static readonly XNamespace UrlData = "http://jabber.org/protocol/url-data";
    private static readonly XNamespace Fallback = "urn:xmpp:fallback:0";
    private static readonly HttpClient Http = new();

    public XmppSeen Seen { get; } = seen;

    public Uri Url => new(Seen.Body!);

    public string? Disposition => (string?)Sharing?.Attribute("disposition");

    /// <summary>An XMPP client takes it for a file: by the rule of Conversations, and by that of Dino.</summary>
    public bool IsFile =>
        Seen.Stanza.Element(Oob + "x")?.Element(Oob + "url")?.Value == Seen.Body
        && Sharing?.Element(Sfs + "sources")?.Element(UrlData + "url-data")?.Attribute("target")?.Value == Seen.Body
        && Seen.Stanza.Elements(Fallback + "fallback").Any(fallback => (string?)fallback.Attribute("for") == Sfs.NamespaceName)
        && !Seen.Body!.Contains('#', StringComparison.Ordinal)
        && !Seen.Body.Contains(' ', StringComparison.Ordinal);

    public bool IsSticker => Seen.Stanza.Element(XName.Get("sticker", "urn:xmpp:stickers:0")) is not null;

    private XElement? Sharing => Seen.Stanza.Element(Sfs + "file-sharing");

    /// <summary>The text of a part of the metadata: <c>name</c>, <c>size</c>, <c>width</c>, <c>hash</c>.</summary>
    public string? Said(string part)
    {
        var file = Sharing?.Element(Metadata + "file");
        return file?.Element(Metadata + part)?.Value ?? file?.Element(XName.Get(part, "urn:xmpp:hashes:2"))?.Value;
    }

    public Task<byte[]> DownloadsAsync() => Http.GetByteArrayAsync(Url);

    public async Task<HttpStatusCode> StatusAsync()
    {
        using var answer = await Http.GetAsync(Url);
        return answer.StatusCode;
    }

    public async Task<HttpResponseMessage> DownloadsPartAsync(long from, long to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url) { Headers = { Range = new RangeHeaderValue(from, to) } };
        return await Http.SendAsync(request);
    }

    /// <summary>Content of a file event.</summary>
    public static JsonObject Event(string type, string url, string body, string mimeType, string? fileName = null, JsonObject? info = null)
    {
        info ??= [];
        info["mimetype"] = mimeType;
        var content = new JsonObject { ["msgtype"] = type, ["url"] = url, ["body"] = body, ["info"] = info };
        if (fileName is not null)
        {
            content["filename"] = fileName;
        }

        return content;
    }
}
