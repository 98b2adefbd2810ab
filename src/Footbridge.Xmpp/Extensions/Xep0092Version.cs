using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Software Version, without the operating system, which is nobody's business.</summary>
public static class Xep0092Version
{
    public const string Ns = "jabber:iq:version";

    private static readonly XNamespace Version = Ns;

    public static bool IsRequest(Iq iq) => iq.Type is IqType.Get && iq.Payload?.Name == Version + "query";

    // Section 3: <query xmlns='jabber:iq:version'><name>Exodus</name><version>0.7.0.4</version></query>
    public static XElement Answer(string name, string version) =>
        new(Version + "query", new XElement(Version + "name", name), new XElement(Version + "version", version));
}
