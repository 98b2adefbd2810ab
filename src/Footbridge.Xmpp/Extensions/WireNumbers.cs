using System.Globalization;

namespace Footbridge.Xmpp;

/// <summary>Numbers as strangers write them: null for whatever is none, or out of bounds.</summary>
internal static class WireNumbers
{
    public static int? Positive(string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : null;

    public static long? NotNegative(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
