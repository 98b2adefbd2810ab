using System.Text;

namespace Footbridge.Formatting;

/// <summary>How many bytes of UTF-8 a text takes where it is written, escapes included and the quotes or tags around it not.</summary>
internal static class SerialisedSize
{
    private const int ReplacementCharacterBytes = 3;

    // Matrix appendices, Canonical JSON: escaped are only the quote, the backslash and controls, these in their shortest form.
    public static int OfRuneInJson(Rune rune) => rune.Value switch
    {
        '"' or '\\' or '\b' or '\t' or '\n' or '\f' or '\r' => 2,
        < 0x20 => 6,
        _ => rune.Utf8SequenceLength,
    };

    // XML 1.0 section 2.4, as XmlWriter writes text: &amp; &lt; &gt;, and &#xD; since a parser would make LF of a CR.
    // What XML cannot carry has become U+FFFD by then.
    public static int OfRuneInXml(Rune rune) => rune.Value switch
    {
        '&' or '\r' => 5,
        '<' or '>' => 4,
        '\t' or '\n' => 1,
        < 0x20 => ReplacementCharacterBytes,
        _ => rune.Utf8SequenceLength,
    };

    public static int InJson(string text) => Sum(text, OfRuneInJson);

    public static int InXml(string text) => Sum(text, OfRuneInXml);

    // A lone surrogate comes as U+FFFD, which is what any writer makes of it.
    private static int Sum(string text, Func<Rune, int> sizeOf)
    {
        var sum = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            sum += sizeOf(rune);
        }

        return sum;
    }
}
