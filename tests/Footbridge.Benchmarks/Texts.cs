using System.Globalization;

namespace Footbridge.Benchmarks;

/// <summary>Texts, ids and names of files that say which message they are: the chat, and the message's number in it.</summary>
internal static class Texts
{
    /// <summary>Makes the text as long as a usual message, with a character that both sides write in another way.</summary>
    private const string Words = " shall we meet at the bridge at seven? I bring the maps & the tea, you bring the boat.";

    /// <summary>Makes the id as long as the UUIDs of real clients.</summary>
    private const string IdEnd = "-4000-8000-000000000000";

    private const string FileEnd = ".bin";

    /// <summary>Stands behind some emoji in Matrix and not in XMPP.</summary>
    private const string Selector = "\uFE0F";

    private static readonly string[] Reactions = ["👍", "😂", "❤", "🎉", "🙏"];

    public static string Of(int chat, int number) => string.Create(CultureInfo.InvariantCulture, $"{chat}/{number}{Words}");

    public static string IdOf(int chat, int number) => string.Create(CultureInfo.InvariantCulture, $"{chat:d8}/{number:d4}{IdEnd}");

    public static string FileOf(int chat, int number) => string.Create(CultureInfo.InvariantCulture, $"{chat}-{number}{FileEnd}");

    public static string ReactionOf(int number) => Reactions[number % Reactions.Length];

    /// <summary>False for what is no message of the benchmark, e.g. a notice of the bridge, and for words that were changed.</summary>
    public static bool TryRead(string? text, out int chat, out int number) => TryRead(text, '/', Words, out chat, out number);

    public static bool TryReadId(string? id, out int chat, out int number) => TryRead(id, '/', IdEnd, out chat, out number);

    /// <summary>By the name, or the address that ends with it.</summary>
    public static bool TryReadFile(string? address, out int chat, out int number) =>
        TryRead(address?[(address.LastIndexOf('/') + 1)..], '-', FileEnd, out chat, out number);

    public static bool IsReaction(string? key, int number) =>
        number >= 0 && key?.Replace(Selector, "", StringComparison.Ordinal) == ReactionOf(number);

    private static bool TryRead(ReadOnlySpan<char> text, char between, string end, out int chat, out int number)
    {
        (chat, number) = (0, 0);
        var middle = text.IndexOf(between);
        return middle > 0
            && text.EndsWith(end, StringComparison.Ordinal)
            && int.TryParse(text[..middle], NumberStyles.None, CultureInfo.InvariantCulture, out chat)
            && int.TryParse(text[(middle + 1)..^end.Length], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
