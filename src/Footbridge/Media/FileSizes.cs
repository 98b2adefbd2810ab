using System.Globalization;

namespace Footbridge.Media;

/// <summary>Sizes of files in words.</summary>
internal static class FileSizes
{
    /// <summary>As people write them: <c>812 B</c>, <c>3.0 MB</c>.</summary>
    public static string InWords(long bytes) => bytes switch
    {
        < 1000 => Say($"{bytes} B"),
        < 1_000_000 => Say($"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => Say($"{bytes / 1e6:0.0} MB"),
        _ => Say($"{bytes / 1e9:0.0} GB"),
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
