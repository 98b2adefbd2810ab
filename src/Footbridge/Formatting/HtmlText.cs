using System.Text;

namespace Footbridge.Formatting;

/// <summary>
/// Writes a <c>formatted_body</c>. It is the only place where markup for Matrix comes about: elements by name, text always
/// escaped, so that nothing of a stranger's can be more than text.
/// </summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _html = new();

    public int Length => _html.Length;

    public void Open(string element) => _html.Append('<').Append(element).Append('>');

    public void Open(string element, string attribute, string value)
    {
        _html.Append('<').Append(element).Append(' ').Append(attribute).Append("=\"");
        Escape(value);
        _html.Append("\">");
    }

    public void Close(string element) => _html.Append("</").Append(element).Append('>');

    /// <summary>Text as it is, in an element that keeps blanks.</summary>
    public void Verbatim(string text) => Escape(text);

    /// <summary>Text of which every blank is to be seen: HTML makes one of many, and none at the beginning of a line.</summary>
    public void Line(ReadOnlySpan<char> text, bool atLineStart)
    {
        var afterBlank = atLineStart;
        foreach (var unit in text)
        {
            if (unit == '\n')
            {
                Open("br");
            }
            else if (unit == '\t')
            {
                _html.Append("\u00A0\u00A0\u00A0\u00A0");
            }
            else if (unit == ' ')
            {
                _html.Append(afterBlank ? '\u00A0' : ' ');
            }
            else
            {
                Escape(unit);
            }

            afterBlank = unit is ' ' or '\n';
        }
    }

    public override string ToString() => _html.ToString();

    private void Escape(string text)
    {
        foreach (var unit in text)
        {
            Escape(unit);
        }
    }

    private void Escape(char unit) => _ = unit switch
    {
        '&' => _html.Append("&amp;"),
        '<' => _html.Append("&lt;"),
        '>' => _html.Append("&gt;"),
        '"' => _html.Append("&quot;"),
        _ => _html.Append(unit),
    };
}
