using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

public static class StanzaXml
{
    public static bool TryRead(XElement element, [NotNullWhen(true)] out Stanza? stanza, [NotNullWhen(false)] out string? fault) => throw new NotImplementedException();

    public static bool TryParse(string xml, [NotNullWhen(true)] out Stanza? stanza, [NotNullWhen(false)] out string? fault) => throw new NotImplementedException();

    public static string Serialize(Stanza stanza) => throw new NotImplementedException();

    public static string CleanText(string text) => throw new NotImplementedException();
}
