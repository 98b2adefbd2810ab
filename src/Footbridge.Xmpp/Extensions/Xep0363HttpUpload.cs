using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Where a file may be put, once, with which headers, and where it is to be had then.</summary>
public sealed record UploadSlot(Uri Put, IReadOnlyList<(string Name, string Value)> Headers, Uri Get);

/// <summary>HTTP File Upload, from the side of who has a file.</summary>
public static class Xep0363HttpUpload
{
    public const string Ns = "urn:xmpp:http:upload:0";

    private static readonly XNamespace Upload = Ns;
    private static readonly XNamespace Data = "jabber:x:data";

    // Section 5: "Only the following header names are allowed: Authorization, Cookie, Expires".
    private static readonly string[] AllowedHeaders = ["Authorization", "Cookie", "Expires"];

    /// <summary>Whether the answer to a disco#info is of such a service; and the largest file it takes, where it says so.</summary>
    // Section 3: <x type='result' xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field>
    //   <field var='max-file-size'><value>5242880</value></field></x>
    public static bool TryReadService(Iq discoInfo, out long? maxFileSize)
    {
        maxFileSize = null;
        if (!Xep0030Disco.TryReadInfo(discoInfo, out var info) || !info.Features.Contains(Ns))
        {
            return false;
        }

        var form = discoInfo.Payload?.Elements(Data + "x").FirstOrDefault(form => Field(form, "FORM_TYPE") == Ns);
        maxFileSize = form is null ? null : WireNumbers.NotNegative(Field(form, "max-file-size"));
        return true;
    }

    // Section 4: <request xmlns='urn:xmpp:http:upload:0' filename='tr%C3%A8s cool.jpg' size='23456' content-type='image/jpeg'/>
    public static XElement Request(string fileName, long size, string contentType) => new(
        Upload + "request",
        new XAttribute("filename", StanzaXml.CleanText(fileName)),
        new XAttribute("size", size.ToString(CultureInfo.InvariantCulture)),
        new XAttribute("content-type", contentType));

    // Section 5: <slot xmlns='urn:xmpp:http:upload:0'><put url='https://...'><header name='Authorization'>Basic ...</header></put>
    //   <get url='https://...'/></slot>
    public static bool TryReadSlot(Iq answer, [NotNullWhen(true)] out UploadSlot? slot)
    {
        slot = null;
        if (answer is not { Type: IqType.Result, Payload: { } element }
            || element.Name != Upload + "slot"
            || !TryReadUrl(element.Element(Upload + "put"), out var put)
            || !TryReadUrl(element.Element(Upload + "get"), out var get))
        {
            return false;
        }

        slot = new UploadSlot(put, [.. element.Element(Upload + "put")!.Elements(Upload + "header").Select(ReadHeader).OfType<(string, string)>()], get);
        return true;
    }

    // "MUST strip any newline characters from the header name and value"
    private static (string Name, string Value)? ReadHeader(XElement header)
    {
        var name = WithoutNewlines(header.Attribute("name")?.Value);
        return Array.Find(AllowedHeaders, allowed => allowed.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known
            ? (known, WithoutNewlines(header.Value))
            : null;
    }

    private static string WithoutNewlines(string? text) =>
        (text ?? "").Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private static string? Field(XElement form, string name) =>
        form.Elements(Data + "field").FirstOrDefault(field => field.Attribute("var")?.Value == name)?.Element(Data + "value")?.Value;

    private static bool TryReadUrl(XElement? element, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(element?.Attribute("url")?.Value, UriKind.Absolute, out url)
        && url is { Scheme: "http" or "https", UserInfo: "", Fragment: "", Host.Length: > 0 };
}
