using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Footbridge.Configuration;

/// <summary>Reads one value from its text; answers what is wrong with it, or null.</summary>
internal delegate string? ValueReader<T>(string text, out T value);

/// <summary>
/// One mapping of the file while it is read. Faults are collected, not thrown: a value that cannot be read gives its
/// stand-in, so that reading goes on to the next fault. Keys nobody asked for are faults of <see cref="End"/>.
/// </summary>
internal sealed class ConfigSection
{
    private readonly string _path;
    private readonly List<string> _faults;
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _asked = new(StringComparer.Ordinal);

    private ConfigSection(string path, YamlNode? node, List<string> faults)
    {
        _path = path;
        _faults = faults;
        switch (node)
        {
            case YamlMappingNode mapping:
                TakeKeys(mapping);
                break;
            case not null when !IsNull(node):
                faults.Add($"{(path.Length == 0 ? "(top)" : path)}: is no section with keys of its own");
                break;
        }
    }

    public static ConfigSection Root(YamlNode? node, List<string> faults) => new("", node, faults);

    public ConfigSection Section(string key) => new(PathOf(key), Find(key), _faults);

    /// <summary>The value, or <paramref name="fallback"/> where the key is absent.</summary>
    public T Optional<T>(string key, T fallback, ValueReader<T> read)
    {
        if (Scalar(key) is not { } text)
        {
            return fallback;
        }

        if (read(text, out var value) is not { } fault)
        {
            return value;
        }

        Fault(key, fault);
        return fallback;
    }

    /// <summary>The value; a missing one is a fault, and <paramref name="standIn"/> only fills its place until all is read.</summary>
    public T Required<T>(string key, T standIn, ValueReader<T> read)
    {
        if (Find(key) is not null)
        {
            return Optional(key, standIn, read);
        }

        Fault(key, "is missing");
        return standIn;
    }

    /// <summary>Each entry of a mapping whose keys are the admin's own, in the order of the file.</summary>
    public IEnumerable<(string Key, string Text)> Entries(string key)
    {
        var entries = Section(key);
        foreach (var name in entries._values.Keys)
        {
            if (entries.Scalar(name) is { } text)
            {
                yield return (name, text);
            }
        }
    }

    public bool Has(string key) => Find(key) is not null;

    public void Fault(string key, string fault) => _faults.Add($"{PathOf(key)}: {fault}");

    /// <summary>Every key was asked for by now: what else is there is unknown.</summary>
    public void End()
    {
        foreach (var key in _values.Keys.Where(key => !_asked.Contains(key)))
        {
            Fault(key, $"is no key of the bridge; this section has {string.Join(", ", _asked)}");
        }
    }

    private void TakeKeys(YamlMappingNode mapping)
    {
        foreach (var (key, value) in mapping)
        {
            if (key is YamlScalarNode { Value: { } name })
            {
                _values[name] = value;
                continue;
            }

            _faults.Add($"{(_path.Length == 0 ? "(top)" : _path)}: a key in line {key.Start.Line} is no text");
        }
    }

    private string? Scalar(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalarNode { Value: { } text }:
                return text;
            default:
                Fault(key, "is to be one value, not a list or a section");
                return null;
        }
    }

    private YamlNode? Find(string key)
    {
        _asked.Add(key);
        return _values.TryGetValue(key, out var node) && !IsNull(node) ? node : null;
    }

    private string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    // YAML 1.2 core schema: null is written null, Null, NULL, ~ or not at all, and unquoted.
    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain } scalar && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL";
}
