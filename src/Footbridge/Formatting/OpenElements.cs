namespace Footbridge.Formatting;

/// <summary>
/// Which elements of a HTML text are open: what HTML says of ends that are left out and of bad nesting, as far as it matters to a
/// text. Each element that was opened is given to <paramref name="leave"/> once, the inner before the outer.
/// </summary>
internal sealed class OpenElements(Action<OpenElement> leave)
{
    // Client-server API, m.room.message msgtypes: "clients should limit the maximum depth ... 100 levels of nesting is recommended".
    private const int Deepest = 100;

    private readonly List<OpenElement> _open = [];

    public OpenElement Innermost => _open[^1];

    /// <summary>The innermost of this name, or of the other; null where there is none.</summary>
    public OpenElement? Find(string name, string other) => _open.FindLast(element => element.Name == name || element.Name == other);

    /// <summary>False where it would be too deep: then it is as if it were not there.</summary>
    public bool TryOpen(OpenElement element)
    {
        if (_open.Count == Deepest)
        {
            return false;
        }

        _open.Add(element);
        return true;
    }

    public void End(string name)
    {
        var at = _open.FindLastIndex(element => element.Name == name);
        if (at < 0)
        {
            return;
        }

        if (IsBlock(name))
        {
            CloseFrom(at);
            return;
        }

        // Badly nested, <b>a<i>b</b>c</i>: which is inside which does not matter to a span.
        var element = _open[at];
        _open.RemoveAt(at);
        leave(element);
    }

    public void EndAll() => CloseFrom(0);

    // HTML, "optional tags": what begins next ends these.
    public void EndImplied(string next)
    {
        var (ended, within) = next switch
        {
            "li" => (["li"], ["ul", "ol"]),
            "td" or "th" => (["td", "th"], ["table"]),
            "tr" => (["tr"], ["table"]),
            _ when IsBlock(next) => (["p"], ["blockquote", "li", "td", "th", "div", "details"]),
            _ => ((string[])[], (string[])[]),
        };
        var at = _open.FindLastIndex(element => ended.Contains(element.Name));
        if (at >= 0 && at > _open.FindLastIndex(element => within.Contains(element.Name)))
        {
            CloseFrom(at);
        }
    }

    private void CloseFrom(int at)
    {
        while (_open.Count > at)
        {
            var element = _open[^1];
            _open.RemoveAt(_open.Count - 1);
            leave(element);
        }
    }

    private static bool IsBlock(string name) => name is
        "p" or "div" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "blockquote" or "ul" or "ol" or "li" or "pre" or "table" or "thead"
        or "tbody" or "tr" or "td" or "th" or "caption" or "details" or "summary" or "hr";
}

internal sealed record OpenElement(string Name)
{
    /// <summary>Of an ordered list: the number of its next item.</summary>
    public int Number { get; set; }

    /// <summary>Of a table's row: how many cells it has so far.</summary>
    public int Cells { get; set; }

    /// <summary>Of preformatted text: its language.</summary>
    public string Info { get; set; } = "";
}
