using System.Security;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Footbridge.Benchmarks;

namespace Footbridge.Tests.Hostile;

/// <summary>
/// Stanzas made from real ones by a few changes each. What comes out is always well-formed, as all is that an XMPP server lets
/// pass: what is not ends the stream by RFC 6120, and a component's would be ended for everybody.
/// </summary>
internal sealed class HostileStanzas(Random random, HostileCast cast, Uri files, bool withFiles)
{
    private const string Client = "jabber:component:accept";
    private const int Deepest = 400;
    private const int Largest = 300_000;

    // Copies of copies of a long text would fill the machine's memory.
    private const int MostCopied = 10 * Largest;

    private readonly IReadOnlyList<string> _real = Kinds(RealStanzas.All, withFiles);
    private readonly IReadOnlyList<string> _payloads = Kinds(RealStanzas.Payloads, withFiles);

    private static readonly string[] Names = ["message", "presence", "iq", "body", "error", "x", "query", "item", "id", "ünïcode", "a.b-c_d", "stream", "handshake"];
    private static readonly string[] Namespaces = ["", Client, "jabber:client", "jabber:server", "urn:xmpp:sid:0", "urn:xmpp:reactions:0", "urn:xmpp:reply:0", "urn:xmpp:fallback:0", "urn:xmpp:receipts", "urn:xmpp:unknown", "urn:\u00e4'\"<&", " "];
    private static readonly string[] Attributes = ["id", "type", "from", "to", "start", "end", "for", "by", "stamp", "node", "xmlnsx", "ünï"];

    // Written as they are: nothing that a tree can hold, and all that an XML parser takes.
    private static readonly string[] AsTheyAre =
    [
        " \n\t ",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body><![CDATA[<b>]]>&#x202e;&#65;&#xA;]]&gt;</body></message>",
        "<message from=\"{full}\" to=\"{own}\" id='{id}' type='chat' xml:lang=''><xml:x/><body xml:space='preserve'> \r\n </body></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body>{text}</body><p:x xmlns:p='urn:xmpp:reactions:0' p:id='{ref}' id='{ref}'><p:reaction>x</p:reaction></p:x></message>",
        "<c:message xmlns:c='jabber:client' from='{full}' to='{own}' id='{id}'><c:body>{text}</c:body></c:message>",
        "<message xmlns='jabber:client' from='{full}' to='{own}' id='{id}'><body>{text}</body></message>",
        "<message from='{full}' to='{own}' id='{id}' type='chat'><body xmlns=''>{text}</body><body>{text}</body></message>",
        "<message\n from='{full}'\n to='{own}'\n id='&#9;&#10;{id}'\n type='chat'\n><body\n>{text}</body\n></message\n>",
    ];

    public string Next()
    {
        var chat = cast.Any();
        if (random.Next(50) == 0)
        {
            return cast.Fill(AsTheyAre[random.Next(AsTheyAre.Length)], chat, Escape);
        }

        return Changed(Parse(_real[random.Next(_real.Count)], chat), chat, isAnswer: false);
    }

    /// <summary>What is answered to a request of the bridge's.</summary>
    public string Answer(XElement request)
    {
        var chat = cast.Any();
        return Changed(Addressed(Parse(RealStanzas.Answers[random.Next(RealStanzas.Answers.Count)], chat), request), chat, isAnswer: true);
    }

    /// <summary>What is answered for those who mean well: nothing is there, and nothing is wrong.</summary>
    public static string PlainAnswer(XElement request) => Serialise(Addressed(new XElement(XName.Get("iq", Client), new XAttribute("type", "result")), request));

    private static XElement Addressed(XElement answer, XElement request)
    {
        answer.SetAttributeValue("id", request.Attribute("id")?.Value);
        answer.SetAttributeValue("from", request.Attribute("to")?.Value);
        answer.SetAttributeValue("to", request.Attribute("from")?.Value);
        return answer;
    }

    private string Changed(XElement stanza, Chat chat, bool isAnswer)
    {
        var changes = random.Next(8) switch { 0 => 0, < 5 => 1, < 7 => random.Next(2, 4), _ => random.Next(4, 10) };
        for (var change = 0; change < changes; change++)
        {
            var elements = stanza.DescendantsAndSelf().ToList();
            // An answer with another head is no answer, so most of them keep theirs.
            var at = isAnswer && elements.Count > 1 ? random.Next(1, elements.Count) : random.Next(elements.Count);
            Change(elements[at], stanza, chat);
        }

        var text = Serialise(stanza);
        return text.Length <= Largest || random.Next(20) == 0 ? text : Changed(Parse(RealStanzas.All[0], chat), chat, isAnswer: false);
    }

    private void Change(XElement element, XElement stanza, Chat chat)
    {
        var isRoot = element == stanza;
        switch (random.Next(20))
        {
            case 0 when !isRoot:
                element.Remove();
                break;
            case 1 when !isRoot:
                element.AddAfterSelf(Enumerable.Repeat(element, random.Next(50) == 0 ? Math.Min(300, (MostCopied / SizeOf(element)) + 1) : 1));
                break;
            case 2 when !isRoot:
                // Moved: a copy in the wrong place.
                stanza.AddFirst(new XElement(element));
                break;
            case 3:
                element.Name = element.Name.Namespace + (random.Next(4) == 0 ? Names[random.Next(Names.Length)] : AnyElement(chat).Name.LocalName);
                break;
            case 4:
                element.Name = XName.Get(element.Name.LocalName, random.Next(2) == 0 ? Namespaces[random.Next(Namespaces.Length)] : AnyElement(chat).Name.NamespaceName);
                break;
            case 5:
                Attribute(element)?.Remove();
                break;
            case 6:
                element.SetAttributeValue(Attributes[random.Next(Attributes.Length)], Clean(HostileTexts.Any(random)));
                break;
            case 7 or 8 or 9:
                Attribute(element)?.SetValue(Clean(HostileTexts.Any(random)));
                break;
            case 10 or 11 when !element.HasElements && !isRoot:
                element.Value = Clean(HostileTexts.Any(random));
                break;
            case 12:
                element.Add(new XText(Clean(HostileTexts.Any(random))));
                break;
            case 13:
                element.Add(Nested(element.Name, random.Next(5) == 0 ? Deepest : 5));
                break;
            case 14:
                element.SetAttributeValue(XNamespace.Xml + "lang", Clean(HostileTexts.Any(random)));
                break;
            case 15:
                stanza.SetAttributeValue("id", random.Next(3) == 0 ? null : cast.Fill("{ref}", chat, same => same));
                break;
            case 16:
                stanza.SetAttributeValue("from", cast.Fill(random.Next(3) == 0 ? "{hostile}" : "{other}", chat, Clean));
                break;
            case 17:
                stanza.SetAttributeValue("type", Clean(HostileTexts.Any(random)));
                break;
            default:
                // What belongs into another message, so that two meanings meet in one.
                stanza.Add(Parse($"<a>{_payloads[random.Next(_payloads.Count)]}</a>", chat).Elements());
                break;
        }
    }

    private static int SizeOf(XElement element) =>
        element.Value.Length + element.DescendantsAndSelf().Sum(one => one.Name.LocalName.Length + one.Attributes().Sum(attribute => attribute.Value.Length));

    private static XElement Nested(XName name, int levels)
    {
        var nested = new XElement(name);
        for (var level = 0; level < levels; level++)
        {
            nested = new XElement(name, nested);
        }

        return nested;
    }

    private XElement AnyElement(Chat chat) => Parse($"<a>{_payloads[random.Next(_payloads.Count)]}</a>", chat).Descendants().First();

    private XAttribute? Attribute(XElement element)
    {
        var attributes = element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).ToList();
        return attributes.Count == 0 ? null : attributes[random.Next(attributes.Count)];
    }

    private XElement Parse(string template, Chat chat)
    {
        var filled = cast.Fill(template, chat, Escape).Replace("http://127.0.0.1:1/", $"{files}", StringComparison.Ordinal);
        var end = filled.IndexOfAny([' ', '>', '/']);
        return XElement.Parse($"{filled[..end]} xmlns='{Client}'{filled[end..]}", LoadOptions.PreserveWhitespace);
    }

    private static IReadOnlyList<string> Kinds(IReadOnlyList<string> real, bool withFiles) =>
        withFiles ? real : [.. real.Where(one => !one.Contains("url", StringComparison.OrdinalIgnoreCase) && !one.Contains("file", StringComparison.Ordinal))];

    private static string Serialise(XElement stanza)
    {
        // A namespace may stand only on elements that were parsed with it, or it is written twice.
        foreach (var element in stanza.DescendantsAndSelf())
        {
            element.Attributes().Where(attribute => attribute.IsNamespaceDeclaration).Remove();
        }

        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Entitize }))
        {
            stanza.Save(writer);
        }

        return text.ToString();
    }

    private static string Escape(string value) => SecurityElement.Escape(Clean(value)) ?? "";

    // XML 1.0 section 2.2, Char: the rest cannot be written, by us no more than by a server.
    private static string Clean(string value)
    {
        var clean = new StringBuilder(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            if (at + 1 < value.Length && char.IsSurrogatePair(value[at], value[at + 1]))
            {
                clean.Append(value, at++, 2);
            }
            else if (XmlConvert.IsXmlChar(value[at]))
            {
                clean.Append(value[at]);
            }
        }

        return clean.ToString();
    }
}
