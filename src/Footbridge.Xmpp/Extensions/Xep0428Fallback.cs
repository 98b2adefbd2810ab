using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Fallback Indication: what of a body is there only for clients that do not know another specification.</summary>
public static class Xep0428Fallback
{
    public const string Ns = "urn:xmpp:fallback:0";

    // More is no message of a person's, and each costs time.
    private const int MaxRanges = 32;

    private static readonly XName Fallback = XName.Get("fallback", Ns);
    private static readonly XName Body = XName.Get("body", Ns);

    /// <summary>
    /// The parts of the body that are there for who does not know <paramref name="specification"/>, as far as they make sense: in the
    /// order of the elements, they may overlap or be beyond the body's end.
    /// </summary>
    // Section 3.2: <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='33'/></fallback>
    public static IReadOnlyList<CodePointRange> Read(Message message, string specification)
    {
        var ranges = new List<CodePointRange>();
        foreach (var body in message.Payloads.Where(payload => IsFor(payload, specification)).SelectMany(payload => payload.Elements(Body)))
        {
            if (ranges.Count < MaxRanges && TryRead(body, out var range))
            {
                ranges.Add(range);
            }
        }

        return ranges;
    }

    // Section 3.1: <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>, or with nothing in it; <subject/> is no body.
    /// <summary>Whether all of the body is there for who does not know <paramref name="specification"/>.</summary>
    public static bool IsWholeBody(Message message, string specification) =>
        message.Payloads.Any(payload => IsFor(payload, specification) && (!payload.HasElements || payload.Elements(Body).Any(body => !body.HasAttributes)));

    public static Message AddTo(Message message, string specification, CodePointRange range) => message.With(
        new XElement(
            Fallback,
            new XAttribute("for", specification),
            new XElement(Body, new XAttribute("start", range.Start), new XAttribute("end", range.End))));

    /// <summary>The whole body.</summary>
    public static Message AddTo(Message message, string specification) =>
        message.With(new XElement(Fallback, new XAttribute("for", specification)));

    private static bool IsFor(XElement payload, string specification) =>
        payload.Name == Fallback && payload.Attribute("for")?.Value == specification;

    // <body/> alone is all of the body, and says nothing about its parts; of the two numbers either may be missing.
    private static bool TryRead(XElement body, out CodePointRange range)
    {
        range = default;
        var (start, end) = (Number(body, "start", 0), Number(body, "end", int.MaxValue));
        if (!body.HasAttributes || start is null || end is null || end <= start)
        {
            return false;
        }

        range = new CodePointRange(start.Value, end.Value);
        return true;
    }

    private static int? Number(XElement body, XName name, int missing) =>
        body.Attribute(name) is not { } attribute ? missing
        : WireNumbers.NotNegative(attribute.Value) is { } number ? (int)Math.Min(number, int.MaxValue)
        : null;
}
