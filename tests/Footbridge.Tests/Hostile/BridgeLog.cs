using System.Text.Json;

namespace Footbridge.Tests.Hostile;

/// <summary>What the process logged as JSON, read after it and while it runs.</summary>
internal sealed class BridgeLog(string file)
{
    // What tells of a link that went.
    private static readonly int[] LinkEvents = [2002, 2003, 2004, 3002, 3050];

    private readonly Dictionary<string, int> _counts = [];
    private readonly List<string> _faults = [];
    private readonly List<string> _lostLinks = [];
    private long _read;

    /// <summary>Errors, and lines that are none of the log's own (an exception that nobody caught).</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            Read();
            return _faults;
        }
    }

    /// <summary>Links that went.</summary>
    public IReadOnlyList<string> LostLinks
    {
        get
        {
            Read();
            return _lostLinks;
        }
    }

    /// <summary>How often each event was logged, by its level and id.</summary>
    public string Summary
    {
        get
        {
            Read();
            return string.Join(", ", _counts.OrderByDescending(count => count.Value).Select(count => $"{count.Key}: {count.Value}"));
        }
    }

    private void Read()
    {
        using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(_read, SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        var text = reader.ReadToEnd();
        // The last line may be still being written.
        var end = text.LastIndexOf('\n') + 1;
        _read += System.Text.Encoding.UTF8.GetByteCount(text.AsSpan(0, end));
        foreach (var line in text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Take(line);
        }
    }

    private void Take(string line)
    {
        if (!TryParse(line, out var logged))
        {
            _faults.Add(line);
            return;
        }

        var (level, id) = (logged.GetProperty("LogLevel").GetString(), logged.GetProperty("EventId").GetInt32());
        var kind = $"{level} {id}";
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        if (level is "Error" or "Critical")
        {
            _faults.Add(line);
        }

        if (LinkEvents.Contains(id))
        {
            _lostLinks.Add(line);
        }
    }

    private static bool TryParse(string line, out JsonElement logged)
    {
        try
        {
            logged = JsonElement.Parse(line);
            return logged.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            logged = default;
            return false;
        }
    }
}
