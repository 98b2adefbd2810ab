using System.Security;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>What a stream has besides stanzas (RFC 6120 section 4).</summary>
internal static class StreamXml
{
    public const string Ns = "http://etherx.jabber.org/streams";

    /// <summary>Section 4.4: ends our side of the stream.</summary>
    public const string End = "</stream:stream>";

    private const string ErrorNs = "urn:ietf:params:xml:ns:xmpp-streams";

    private static readonly XName Error = XName.Get("error", Ns);
    private static readonly XName ErrorText = XName.Get("text", ErrorNs);

    // XEP-0114 section 3: <stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='plays.shakespeare.lit'>
    public static string Header(Jid to) =>
        $"<?xml version='1.0'?><stream:stream xmlns='{StanzaXml.StreamNs}' xmlns:stream='{Ns}' to='{SecurityElement.Escape(to.ToString())}'>";

    // Section 4.9.2: <stream:error><defined-condition xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='...'>...</text></stream:error>
    public static void ThrowIfError(XElement element)
    {
        if (element.Name != Error)
        {
            return;
        }

        var condition = element.Elements().FirstOrDefault(child => child.Name.NamespaceName == ErrorNs && child.Name != ErrorText);
        throw new StreamErrorException(condition?.Name.LocalName ?? "undefined-condition", (string?)element.Element(ErrorText));
    }
}
