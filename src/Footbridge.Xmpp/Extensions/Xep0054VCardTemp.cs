using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>What a vCard of either kind tells that the bridge has a use for.</summary>
public sealed record VCard(string? FullName, string? Nickname, byte[]? Photo = null, string? PhotoType = null);

/// <summary>vcard-temp.</summary>
public static class Xep0054VCardTemp
{
    public const string Ns = "vcard-temp";

    private static readonly XNamespace VCardTemp = Ns;
    private static readonly XName Card = VCardTemp + "vCard";

    // Section 3.1: <iq type='get'><vCard xmlns='vcard-temp'/></iq>
    public static XElement Request() => new(Card);

    public static bool IsRequest(Iq iq) => iq.Type is IqType.Get && iq.Payload?.Name == Card;

    /// <summary>An answer without a card in it is an empty card. A photo that is no Base64 or is too large counts as none.</summary>
    public static bool TryRead(Iq answer, int maxPhotoBytes, [NotNullWhen(true)] out VCard? card)
    {
        card = null;
        if (answer.Payload is { } payload && payload.Name != Card)
        {
            return false;
        }

        var photo = answer.Payload?.Element(VCardTemp + "PHOTO");
        var image = photo?.Element(VCardTemp + "BINVAL") is { } data && BoundedBase64.TryDecode(data.Value, maxPhotoBytes, out var bytes) ? bytes : null;
        card = new VCard(Text(answer, "FN"), Text(answer, "NICKNAME"), image, photo?.Element(VCardTemp + "TYPE")?.Value);
        return true;
    }

    // XEP-0153 section 4.2: <PHOTO><TYPE>image/jpeg</TYPE><BINVAL>Base64-encoded-avatar-file-here!</BINVAL></PHOTO>
    public static XElement ToElement(VCard card, Jid address) => new(
        Card,
        card.FullName is null ? null : new XElement(VCardTemp + "FN", card.FullName),
        card.Nickname is null ? null : new XElement(VCardTemp + "NICKNAME", card.Nickname),
        new XElement(VCardTemp + "JABBERID", address.Bare.ToString()),
        card.Photo is null ? null : new XElement(
            VCardTemp + "PHOTO",
            new XElement(VCardTemp + "TYPE", card.PhotoType),
            new XElement(VCardTemp + "BINVAL", Convert.ToBase64String(card.Photo))));

    private static string? Text(Iq answer, string name) => answer.Payload?.Element(VCardTemp + name)?.Value;
}
