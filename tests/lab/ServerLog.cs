using System.Text;

namespace Footbridge.Lab;

/// <summary>The file into which a process of the run writes; read in parts, so that a test shows only what belongs to it.</summary>
public sealed class ServerLog(string path)
{
    public string Path { get; } = path;

    /// <summary>Where the log ends now.</summary>
    public long Mark() => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>What was written since, only its last lines where that is much.</summary>
    /// <param name="mark">From <see cref="Mark"/>.</param>
    /// <param name="mostLines">How many of the last lines.</param>
    /// <param name="shorten">What is worth to be seen of a line; null: nothing.</param>
    public string Since(long mark, int mostLines = 200, Func<string, string?>? shorten = null)
    {
        if (!File.Exists(Path))
        {
            return "(no log)";
        }

        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(Math.Min(mark, stream.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var lines = reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => shorten is null ? line : shorten(line))
            .OfType<string>()
            .ToArray();
        return string.Join('\n', lines[Math.Max(0, lines.Length - mostLines)..]);
    }
}
