using System.Xml;

namespace Footbridge.Xmpp;

/// <summary>
/// The names that an XML reader keeps for good, and with them the ones that <see cref="System.Xml.Linq"/> does. A stream lives
/// for months and strangers choose the names in it: beyond a number, a new one is handed out but not kept.
/// </summary>
internal sealed class BoundedNameTable : NameTable
{
    // What the bridge reads has to be readable also when somebody has used up the names first.
    private static readonly string[] NeededNames =
    [
        "message", "presence", "iq", "body", "error", "text", "from", "to", "id", "type", "by", "stamp", "node", "var", "name", "category",
        "request", "received", "origin-id", "stanza-id", "delay", "nick", "query", "ping", "unstyled", "x", "show", "status", "subject", "thread",
    ];

    private readonly int _maxNames;
    private int _names;

    public BoundedNameTable(int maxNames)
    {
        _maxNames = maxNames;
        Array.ForEach(NeededNames, name => base.Add(name));
    }

    public override string Add(string key) => Get(key) ?? (TryCount() ? base.Add(key) : key);

    public override string Add(char[] key, int start, int len) =>
        Get(key, start, len) ?? (TryCount() ? base.Add(key, start, len) : new string(key, start, len));

    public bool IsKept(string name) => Get(name) is not null;

    private bool TryCount() => _names < _maxNames && ++_names > 0;
}
