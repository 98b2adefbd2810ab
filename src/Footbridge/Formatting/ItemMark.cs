using System.Globalization;

namespace Footbridge.Formatting;

/// <summary>What stands before an item of a list in plain text: <c>* </c>, <c>12. </c>. HTML shows its own.</summary>
internal static class ItemMark
{
    private const string Digits = "0123456789";

    /// <summary>With the blanks before it; 0 where there is none.</summary>
    public static int LengthOf(ReadOnlySpan<char> item)
    {
        var mark = item.TrimStart(' ');
        var behind = mark.TrimStart(Digits);
        var isNumbered = behind.Length < mark.Length && behind is ['.' or ')', ' ', ..];
        return isNumbered || mark is ['*' or '-' or '•', ' ', ..] ? item.Length - behind.Length + 2 : 0;
    }

    /// <summary>1 where it says no other.</summary>
    public static int NumberOf(ReadOnlySpan<char> item)
    {
        var mark = item.TrimStart(' ');
        var digits = mark[..^mark.TrimStart(Digits).Length];
        return LengthOf(item) > 0 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
    }
}
