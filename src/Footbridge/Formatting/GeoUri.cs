using System.Globalization;

namespace Footbridge.Formatting;

/// <summary>A place as both networks write it: <c>geo:51.5008,0.1247;u=35</c> (RFC 5870).</summary>
internal static class GeoUri
{
    private const string Scheme = "geo:";
    private const int Longest = 256;

    /// <summary>Where the text is such a URI and nothing else.</summary>
    public static bool TryParse(string text, out string uri, out double latitude, out double longitude)
    {
        (uri, latitude, longitude) = (text.Trim(), 0, 0);
        if (uri.Length > Longest || !uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !uri.All(IsOfUri))
        {
            return false;
        }

        // geo:<latitude>,<longitude>[,<altitude>][;<parameter>...]
        var numbers = uri[Scheme.Length..].Split(';', 2)[0].Split(',');
        return numbers.Length is 2 or 3
            && TryNumber(numbers[0], 90, out latitude)
            && TryNumber(numbers[1], 180, out longitude)
            && (numbers.Length == 2 || TryNumber(numbers[2], int.MaxValue, out _));
    }

    public static string Of(double latitude, double longitude) =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}{latitude:0.########},{longitude:0.########}");

    private static bool TryNumber(string text, int limit, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && Math.Abs(number) <= limit;

    private static bool IsOfUri(char unit) => char.IsAsciiLetterOrDigit(unit) || ":;,=.-+%_~!*'()".Contains(unit, StringComparison.Ordinal);
}
