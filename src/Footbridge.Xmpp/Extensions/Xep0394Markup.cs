using System.Globalization;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>Message Markup: what parts of the body are, beside the body.</summary>
public static class Xep0394Markup
{
    public const string Ns = "urn:xmpp:markup:0";

    // Nobody marks up more by hand, and each costs time.
    private const int MaxParts = 1000;

    private static readonly XName Markup = XName.Get("markup", Ns);
    private static readonly XName Span = XName.Get("span", Ns);
    private static readonly XName List = XName.Get("list", Ns);
    private static readonly XName Item = XName.Get("li", Ns);

    /// <summary>What is well formed of it, in the order of the elements; none where there is none.</summary>
    // Section 4: <markup xmlns='urn:xmpp:markup:0'><span start='9' end='15'><emphasis/></span><bquote start='9' end='32'/></markup>
    public static IReadOnlyList<MarkupPart> Read(Message message) =>
        message.Find(Markup) is { } markup ? [.. markup.Elements().SelectMany(Read).Take(MaxParts)] : [];

    private static IEnumerable<MarkupPart> Read(XElement element)
    {
        if (!TryReadRange(element, out var range))
        {
            return [];
        }

        if (element.Name == Span)
        {
            return element.Elements().Select(style => KindOf(style.Name)).OfType<MarkupKind>().Select(kind => new MarkupPart(kind, range));
        }

        // <list start='31' end='89' ordered='true'>
        return element.Name == List ? [new MarkupPart(element.Attribute("ordered")?.Value is "true" or "1" ? MarkupKind.OrderedList : MarkupKind.List, range), .. ReadItems(element, range)]
            : KindOf(element.Name) is { } block and (MarkupKind.CodeBlock or MarkupKind.Quote) ? [new MarkupPart(block, range)]
            : [];
    }

    // "A list item continues until the end of the list or the start of the next list item."
    private static IEnumerable<MarkupPart> ReadItems(XElement list, CodePointRange range)
    {
        var starts = list.Elements(Item)
            .Select(item => TryReadNumber(item, "start", out var start) ? start : -1)
            .Where(start => start >= range.Start && start < range.End)
            .Distinct()
            .Order()
            .ToArray();
        return starts.Select((start, i) =>
            new MarkupPart(MarkupKind.Item, new CodePointRange(start, i + 1 < starts.Length ? starts[i + 1] : range.End)));
    }

    private static MarkupKind? KindOf(XName name) => name.NamespaceName != Ns ? null : name.LocalName switch
    {
        "emphasis" => MarkupKind.Emphasis,
        "strong" => MarkupKind.Strong,
        "code" => MarkupKind.Code,
        "deleted" => MarkupKind.Deleted,
        "bcode" => MarkupKind.CodeBlock,
        "bquote" => MarkupKind.Quote,
        _ => null,
    };

    private static bool TryReadRange(XElement element, out CodePointRange range)
    {
        range = default;
        if (!TryReadNumber(element, "start", out var start) || !TryReadNumber(element, "end", out var end) || end <= start)
        {
            return false;
        }

        range = new CodePointRange(start, end);
        return true;
    }

    private static bool TryReadNumber(XElement element, XName name, out int number) =>
        int.TryParse(element.Attribute(name)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>From the inside out: of parts in one place the later kind is around the earlier.</summary>
public enum MarkupKind
{
    Code,
    Emphasis,
    Strong,
    Deleted,
    CodeBlock,
    Item,
    List,
    OrderedList,
    Quote,
}

/// <summary>A part of the body, as it came, and what it is.</summary>
public sealed record MarkupPart(MarkupKind Kind, CodePointRange Range);
