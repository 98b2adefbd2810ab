using System.Text;
using Footbridge.Xmpp;

namespace Footbridge.Formatting;

/// <summary>
/// A body without what is there only for clients that know less (XEP-0428), and where in it the places of the body as it came now
/// are. XEP-0426: those are counted in code points of the body's character data.
/// </summary>
internal sealed class BodyText
{
    private readonly int[] _places;

    private BodyText(string text, int[] places)
    {
        Text = text;
        _places = places;
    }

    public string Text { get; }

    public static BodyText Of(string body, IReadOnlyList<CodePointRange> dropped)
    {
        var kept = new StringBuilder(body.Length);
        var places = new List<int>(body.Length + 1);
        foreach (var rune in body.EnumerateRunes())
        {
            var at = places.Count;
            places.Add(kept.Length);
            if (!dropped.Any(range => range.Start <= at && at < range.End))
            {
                kept.Append(rune);
            }
        }

        places.Add(kept.Length);
        return new BodyText(kept.ToString(), [.. places]);
    }

    /// <summary>In UTF-16 units of <see cref="Text"/>; what is behind the body is its end.</summary>
    public (int Start, int End) PlaceOf(CodePointRange range) => (PlaceOf(range.Start), PlaceOf(range.End));

    private int PlaceOf(int codePoint) => _places[Math.Min(codePoint, _places.Length - 1)];
}
