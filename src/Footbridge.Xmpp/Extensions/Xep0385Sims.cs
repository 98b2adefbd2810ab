using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>A file that a part of the body stands for: from one code point of it up to another.</summary>
public sealed record ReferencedFile(SharedFile File, int? Begin, int? End);

/// <summary>Stateless Inline Media Sharing, the forerunner of XEP-0447: a reference (XEP-0372) from the body to a file.</summary>
public static class Xep0385Sims
{
    public const string Ns = "urn:xmpp:sims:1";

    private static readonly XNamespace Sims = Ns;
    private static readonly XName Reference = XName.Get("reference", "urn:xmpp:reference:0");
    private static readonly XName File = XName.Get("file", "urn:xmpp:jingle:apps:file-transfer:5");

    // Section 3.1: <reference xmlns='urn:xmpp:reference:0' begin='31' end='94' type='data'><media-sharing xmlns='urn:xmpp:sims:1'>
    //   <file xmlns='urn:xmpp:jingle:apps:file-transfer:5'>...</file>
    //   <sources><reference xmlns='urn:xmpp:reference:0' type='data' uri='https://...'/></sources></media-sharing></reference>
    public static bool TryRead(Message message, out IReadOnlyList<ReferencedFile> files)
    {
        files =
        [
            .. from reference in message.Payloads
               where reference.Name == Reference
               let sharing = reference.Element(Sims + "media-sharing")
               let file = sharing?.Element(File)
               where file is not null
               select new ReferencedFile(
                   new SharedFile { Inline = true, Metadata = Xep0446FileMetadata.Read(file), Urls = Uris(sharing) },
                   (int?)Within(reference.Attribute("begin")?.Value),
                   (int?)Within(reference.Attribute("end")?.Value)),
        ];
        return files.Count > 0;
    }

    public static Message AddTo(Message message, ReferencedFile file)
    {
        var metadata = Xep0446FileMetadata.ToElement(file.File.Metadata);
        foreach (var part in metadata.DescendantsAndSelf().Where(part => part.Name.Namespace == metadata.Name.Namespace).ToList())
        {
            part.Name = File.Namespace + part.Name.LocalName;
        }

        return message.With(new XElement(
            Reference,
            file.Begin is { } begin ? new XAttribute("begin", begin) : null,
            file.End is { } end ? new XAttribute("end", end) : null,
            new XAttribute("type", "data"),
            new XElement(
                Sims + "media-sharing",
                metadata,
                new XElement(
                    Sims + "sources",
                    file.File.Urls.Select(url => new XElement(Reference, new XAttribute("type", "data"), new XAttribute("uri", url)))))));
    }

    private static long? Within(string? offset) => WireNumbers.NotNegative(offset) is { } value and < int.MaxValue ? value : null;

    private static IReadOnlyList<string> Uris(XElement? sharing) =>
    [
        .. (sharing?.Element(Sims + "sources")?.Elements(Reference) ?? [])
            .Select(source => source.Attribute("uri")?.Value ?? "").Where(uri => uri.Length > 0),
    ];
}
