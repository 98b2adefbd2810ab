using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Footbridge.Matrix;

/// <summary>
/// Reads JSON of others so that nothing in it can make a later read throw: <c>System.Text.Json</c> takes a document with
/// a lone surrogate (<c>"\ud800"</c>) or broken UTF-8, but throws when such a name or text is read. Both become U+FFFD
/// here, once, in the bytes. One deep event must not cost the whole transaction either, so nesting is limited only where
/// no event can go.
/// </summary>
internal static class WellFormedJson
{
    private const int EscapeLength = 6;

    // Client-server API, "Size limits": an event has at most 65,536 bytes, and each level takes two. (No larger: the reader
    // does not recurse, but its time grows with the square of the depth.)
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 65_536 / 2 };

    // The digit after the d: D800 to DBFF, DC00 to DFFF.
    private static ReadOnlySpan<byte> HighSurrogates => "89abAB"u8;

    private static ReadOnlySpan<byte> LowSurrogates => "cdefCDEF"u8;

    /// <summary>Parses, and may write into, the bytes; the element lives on them and needs no disposal.</summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static JsonElement Parse(Memory<byte> utf8)
    {
        var valid = Utf8.IsValid(utf8.Span) ? utf8 : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8.Span));
        RepairSurrogates(valid.Span);
        return JsonDocument.Parse(valid, Options).RootElement;
    }

    /// <exception cref="JsonException">Not JSON.</exception>
    public static JsonElement Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>The element itself where it is well-formed, as nearly all are; else a repaired copy.</summary>
    public static JsonElement Of(JsonElement element)
    {
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String))
        {
            return element;
        }

        var raw = JsonMarshal.GetRawUtf8Value(element);
        return Utf8.IsValid(raw) && FindLoneSurrogate(raw, 0) < 0 ? element : Parse(raw.ToArray());
    }

    private static void RepairSurrogates(Span<byte> json)
    {
        var at = 0;
        while ((at = FindLoneSurrogate(json, at)) >= 0)
        {
            "\\ufffd"u8.CopyTo(json[at..]);
            at += EscapeLength;
        }
    }

    private static int FindLoneSurrogate(ReadOnlySpan<byte> json, int from)
    {
        var at = from;
        while (at < json.Length)
        {
            var next = json[at..].IndexOf((byte)'\\');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            var rest = json[at..];
            if (!IsEscapeOf(rest, HighSurrogates) && !IsEscapeOf(rest, LowSurrogates))
            {
                // Any other escape, "\\" too: its second character is no start of another.
                at += 2;
            }
            else if (IsEscapeOf(rest, HighSurrogates) && IsEscapeOf(rest[EscapeLength..], LowSurrogates))
            {
                at += 2 * EscapeLength;
            }
            else
            {
                return at;
            }
        }

        return -1;
    }

    // RFC 8259 section 7: "\uD834\uDD1E".
    private static bool IsEscapeOf(ReadOnlySpan<byte> escape, ReadOnlySpan<byte> thirdDigit) =>
        escape.Length >= EscapeLength
        && escape[0] == '\\'
        && escape[1] == 'u'
        && escape[2] is (byte)'d' or (byte)'D'
        && thirdDigit.Contains(escape[3])
        && char.IsAsciiHexDigit((char)escape[4])
        && char.IsAsciiHexDigit((char)escape[5]);
}
