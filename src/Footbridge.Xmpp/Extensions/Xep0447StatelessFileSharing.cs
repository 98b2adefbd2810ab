using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>A file of a message: what is said of it, and where it is, if that is told already.</summary>
public sealed record SharedFile
{
    /// <summary>By which sources that come later name it.</summary>
    public string? Id { get; init; }

    /// <summary>To be shown where it stands, not only to be kept.</summary>
    public bool Inline { get; init; }

    public required FileMetadata Metadata { get; init; }

    /// <summary>Addresses on the web, best first; of any scheme, as the sender wrote them.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];
}

/// <summary>
/// Sources of a file that the message with the id <paramref name="MessageId"/> announced; <paramref name="FileId"/> says which of its
/// files, and is null where it has one.
/// </summary>
public sealed record AttachedSources(string MessageId, string? FileId, IReadOnlyList<string> Urls);

/// <summary>Stateless File Sharing, with sources on the web (XEP-0103).</summary>
public static class Xep0447StatelessFileSharing
{
    public const string Ns = "urn:xmpp:sfs:0";

    private static readonly XNamespace Sfs = Ns;
    private static readonly XNamespace Fallback = "urn:xmpp:fallback:0";
    private static readonly XName Sources = Sfs + "sources";
    private static readonly XName UrlData = XName.Get("url-data", "http://jabber.org/protocol/url-data");

    // Section 3.1: <file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline' id='...'><file xmlns='urn:xmpp:file:metadata:0'>...</file>
    //   <sources><url-data xmlns='http://jabber.org/protocol/url-data' target='https://...'/></sources></file-sharing>
    /// <summary>All files of the message, in order; a message may have several.</summary>
    public static bool TryRead(Message message, out IReadOnlyList<SharedFile> files)
    {
        files =
        [
            .. from sharing in message.Payloads
               where sharing.Name == Sfs + "file-sharing"
               let file = sharing.Element(Xep0446FileMetadata.ElementName)
               where file is not null
               select new SharedFile
               {
                   Id = sharing.Attribute("id")?.Value,
                   Inline = sharing.Attribute("disposition")?.Value == "inline",
                   Metadata = Xep0446FileMetadata.Read(file),
                   Urls = Targets(sharing.Element(Sources)),
               },
        ];
        return files.Count > 0;
    }

    // Section 3.3: <sources xmlns='urn:xmpp:sfs:0' id='...'>...</sources><attach-to xmlns='urn:xmpp:message-attaching:1' id='...'/>
    public static bool TryReadAttached(Message message, [NotNullWhen(true)] out AttachedSources? sources)
    {
        sources = Xep0367Attaching.TryRead(message, out var to) && message.Find(Sources) is { } element && Targets(element) is { Count: > 0 } urls
            ? new AttachedSources(to, element.Attribute("id")?.Value, urls)
            : null;
        return sources is not null;
    }

    public static Message AddTo(Message message, SharedFile file) => message.With(new XElement(
        Sfs + "file-sharing",
        new XAttribute("disposition", file.Inline ? "inline" : "attachment"),
        file.Id is { } id ? new XAttribute("id", id) : null,
        Xep0446FileMetadata.ToElement(file.Metadata),
        file.Urls.Count > 0 ? ToElement(file.Urls, null) : null));

    // Section 4.1: <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>
    /// <summary>Says that the body is only there for who does not know files.</summary>
    public static Message AddFallbackTo(Message message) => message.With(
        new XElement(Fallback + "fallback", new XAttribute("for", Ns), new XElement(Fallback + "body")));

    public static Message AddAttachedTo(Message message, AttachedSources sources) =>
        Xep0367Attaching.AddTo(message.With(ToElement(sources.Urls, sources.FileId)), sources.MessageId);

    private static XElement ToElement(IReadOnlyList<string> urls, string? id) => new(
        Sources,
        id is null ? null : new XAttribute("id", id),
        urls.Select(url => new XElement(UrlData, new XAttribute("target", url))));

    private static IReadOnlyList<string> Targets(XElement? sources) =>
    [
        .. (sources?.Elements(UrlData) ?? []).Select(source => source.Attribute("target")?.Value ?? "").Where(target => target.Length > 0),
    ];
}
