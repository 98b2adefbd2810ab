using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>A small piece of data inside a stanza; <see cref="Cid"/> is without the <c>cid:</c> of its address.</summary>
public sealed record BitsOfBinary(string Cid, string? MediaType, ReadOnlyMemory<byte> Data)
{
    private const string Domain = "@bob.xmpp.org";

    public string Uri => "cid:" + Cid;

    // Section 2.1: cid:algo+hash@bob.xmpp.org
    public static BitsOfBinary Of(ReadOnlyMemory<byte> data, string mediaType) =>
        new($"sha256+{Convert.ToHexStringLower(SHA256.HashData(data.Span))}{Domain}", mediaType, data);

    /// <summary>Whether the data is what its name says it is; a name of a hash we do not know says nothing.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The protocol's own names are of SHA-1; what matters here is that data and name fit.")]
    internal bool IsGenuine() => Cid.EndsWith(Domain, StringComparison.Ordinal) && Cid[..^Domain.Length].Split('+') is [var algorithm, var hash] && algorithm switch
    {
        "sha1" => hash.Equals(Convert.ToHexString(SHA1.HashData(Data.Span)), StringComparison.OrdinalIgnoreCase),
        "sha256" => hash.Equals(Convert.ToHexString(SHA256.HashData(Data.Span)), StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}

/// <summary>Bits of Binary, as far as they come along in the stanza that uses them.</summary>
public static class Xep0231BitsOfBinary
{
    public const string Ns = "urn:xmpp:bob";

    private const string Scheme = "cid:";
    private static readonly XName ElementName = XName.Get("data", Ns);

    /// <summary>The data that <paramref name="uri"/> names, where the stanza has it and it is what the name says.</summary>
    // Section 4: <data xmlns='urn:xmpp:bob' cid='sha1+...@bob.xmpp.org' type='image/png' max-age='86400'>iVBORw0KGgo...</data>
    public static bool TryRead(Stanza stanza, string uri, [NotNullWhen(true)] out BitsOfBinary? data)
    {
        data = null;
        if (!uri.StartsWith(Scheme, StringComparison.Ordinal)
            || stanza.Payloads.FirstOrDefault(payload => payload.Name == ElementName && payload.Attribute("cid")?.Value == uri[Scheme.Length..])
                is not { } element)
        {
            return false;
        }

        var text = element.Value;
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            return false;
        }

        var read = new BitsOfBinary(uri[Scheme.Length..], element.Attribute("type")?.Value, bytes.AsMemory(0, length));
        data = read.IsGenuine() ? read : null;
        return data is not null;
    }

    public static Message AddTo(Message message, BitsOfBinary data) => message.With(new XElement(
        ElementName,
        new XAttribute("cid", data.Cid),
        data.MediaType is { } type ? new XAttribute("type", type) : null,
        Convert.ToBase64String(data.Data.Span)));
}
