using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>What a presence tells of its sender's abilities: where to ask for them, and the hash of the answer.</summary>
public readonly record struct Capabilities(string Node, string Ver)
{
    /// <summary>The node of the disco request by which they are learnt.</summary>
    public string DiscoNode => $"{Node}#{Ver}";
}

/// <summary>Entity Capabilities, with SHA-1 as everybody uses it.</summary>
public static class Xep0115Capabilities
{
    public const string Ns = "http://jabber.org/protocol/caps";

    private const int MaxLength = 512;
    private const char Separator = '<';

    // Section 5.1: sorted with the "i;octet" collation, that is by the bytes of their UTF-8.
    private static readonly Comparer<string> ByOctets =
        Comparer<string>.Create((one, other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other)));

    private static readonly XName Caps = XName.Get("c", Ns);
    private static readonly XNamespace Info = Xep0030Disco.InfoNs;
    private static readonly XNamespace Data = "jabber:x:data";

    // Section 4: <c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://code.google.com/p/exodus' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>
    public static Presence AddTo(Presence presence, Capabilities capabilities) => presence with
    {
        Payloads =
        [
            .. presence.Payloads,
            new XElement(
                Caps,
                new XAttribute("hash", "sha-1"),
                new XAttribute("node", capabilities.Node),
                new XAttribute("ver", capabilities.Ver)),
        ],
    };

    public static bool TryRead(Presence presence, out Capabilities capabilities)
    {
        capabilities = default;
        if (presence.Find(Caps) is not { } caps
            || (string?)caps.Attribute("hash") != "sha-1"
            || (string?)caps.Attribute("node") is not { Length: > 0 and <= MaxLength } node
            || (string?)caps.Attribute("ver") is not { Length: > 0 and <= MaxLength } ver)
        {
            return false;
        }

        capabilities = new Capabilities(node, ver);
        return true;
    }

    /// <summary>
    /// The verification string of a disco answer (section 5.1). False where section 5.4 calls the answer ill-formed: something in
    /// it is there twice, so that two answers could have one string.
    /// </summary>
    public static bool TryHash(XElement query, [NotNullWhen(true)] out string? ver)
    {
        ver = null;
        var identities = query.Elements(Info + "identity").Select(IdentityText).ToList();
        var features = query.Elements(Info + "feature").Select(feature => (string?)feature.Attribute("var") ?? "").ToList();
        if (HasRepetition(identities) || HasRepetition(features) || !TryReadForms(query, out var forms))
        {
            return false;
        }

        var text = new StringBuilder();
        Append(text, identities);
        Append(text, features);
        foreach (var form in forms.OrderBy(form => form.Type, ByOctets))
        {
            text.Append(form.Type).Append(Separator);
            foreach (var field in form.Fields.OrderBy(field => field.Name, ByOctets))
            {
                text.Append(field.Name).Append(Separator);
                Append(text, field.Values);
            }
        }

        ver = Hash(text.ToString());
        return true;
    }

    // Section 5.1, step 3: category/type/lang/name
    private static string IdentityText(XElement identity) =>
        $"{(string?)identity.Attribute("category")}/{(string?)identity.Attribute("type")}/{(string?)identity.Attribute(XNamespace.Xml + "lang")}/{(string?)identity.Attribute("name")}";

    private static void Append(StringBuilder text, IEnumerable<string> parts)
    {
        foreach (var part in parts.Order(ByOctets))
        {
            text.Append(part).Append(Separator);
        }
    }

    // Section 5.4, steps 3.3 to 3.6.
    private static bool TryReadForms(XElement query, out List<Form> forms)
    {
        forms = [];
        foreach (var element in query.Elements(Data + "x"))
        {
            var fields = element.Elements(Data + "field")
                .Select(field => new Field((string?)field.Attribute("var") ?? "", (string?)field.Attribute("type"), ValuesOf(field)))
                .ToList();
            if (fields.Find(field => field.Name == "FORM_TYPE") is not { Type: "hidden", Values.Count: > 0 } formType)
            {
                continue;
            }

            if (formType.Values.Distinct(StringComparer.Ordinal).Count() > 1)
            {
                return false;
            }

            forms.Add(new Form(formType.Values[0], [.. fields.Where(field => field.Name != "FORM_TYPE")]));
        }

        return !HasRepetition(forms.Select(form => form.Type));
    }

    private static List<string> ValuesOf(XElement field) => [.. field.Elements(Data + "value").Select(value => value.Value)];

    private static bool HasRepetition(IEnumerable<string> parts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return !parts.All(seen.Add);
    }

    [SuppressMessage("Security", "CA5350", Justification = "The protocol names SHA-1")]
    private static string Hash(string text) => Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record Field(string Name, string? Type, List<string> Values);

    private sealed record Form(string Type, List<Field> Fields);
}
