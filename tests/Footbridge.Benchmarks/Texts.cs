using System.Globalization;

namespace Footbridge.Benchmarks;

/// <summary>Texts and ids that say which message they are: the chat, and the message's number in it.</summary>
internal static class Texts
{
    /// <summary>Makes the text as long as a usual message, with a character that both sides write in another way.</summary>
    private const string Words = " shall we meet at the bridge at seven? I bring the maps & the tea, you bring the boat.";

    /// <summary>Makes the id as long as the UUIDs of real clients.</summary>
    private const string IdEnd = "-4000-8000-000000000000";

    public static string Of(int chat, int number) => string.Create(CultureInfo.InvariantCulture, $"{chat}/{number}{Words}");

    public static string IdOf(int chat, int number) => string.Create(CultureInfo.InvariantCulture, $"{chat:d8}/{number:d4}{IdEnd}");

    /// <summary>False for what is no message of the benchmark, e.g. a notice of the bridge, and for words that were changed.</summary>
    public static bool TryRead(string? text, out int chat, out int number) => TryRead(text, Words, out chat, out number);

    public static bool TryReadId(string? id, out int chat, out int number) => TryRead(id, IdEnd, out chat, out number);

    private static bool TryRead(ReadOnlySpan<char> text, string end, out int chat, out int number)
    {
        (chat, number) = (0, 0);
        var slash = text.IndexOf('/');
        return slash > 0
            && text.EndsWith(end, StringComparison.Ordinal)
            && int.TryParse(text[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out chat)
            && int.TryParse(text[(slash + 1)..^end.Length], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
