using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Stickers: a picture shared by XEP-0447 that is to be shown as one, of a pack or of none.</summary>
public static class Xep0449Stickers
{
    public const string Ns = "urn:xmpp:stickers:0";

    private static readonly XName Sticker = XName.Get("sticker", Ns);

    // Section 4.3: <sticker xmlns='urn:xmpp:stickers:0' pack='EpRv28DHHzFrE4zd+xaNpVb4'/>; since version 0.2 the pack may be left out.
    public static bool TryRead(Message message, out string? pack)
    {
        var sticker = message.Find(Sticker);
        pack = sticker?.Attribute("pack")?.Value;
        return sticker is not null;
    }

    public static Message AddTo(Message message, string? pack) =>
        message.With(new XElement(Sticker, pack is null ? null : new XAttribute("pack", pack)));
}
