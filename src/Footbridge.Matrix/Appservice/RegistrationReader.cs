using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Footbridge.Matrix.Appservice;

/// <summary>
/// Reads a registration: tolerant of keys that it does not know (homeservers have their own), strict on those it does. All
/// faults are told together, by the path of each, and never with a value: it may be a token.
/// </summary>
internal sealed class RegistrationReader(string path, string yaml)
{
    private readonly List<string> _faults = [];

    /// <exception cref="RegistrationException">Not a registration.</exception>
    public Registration Read()
    {
        var root = Root();
        var namespaces = Find<YamlMappingNode>(root, "namespaces", "namespaces");
        var registration = new Registration
        {
            Id = Text(root, "id"),
            Url = UrlOf(root),
            AsToken = Text(root, "as_token"),
            HsToken = Text(root, "hs_token"),
            SenderLocalpart = Text(root, "sender_localpart"),
            // "rate_limited": true where it is not said.
            RateLimited = Bool(root, "rate_limited", "rate_limited") ?? true,
            Protocols = Protocols(root),
            ReceiveEphemeral = (Bool(root, "receive_ephemeral", "receive_ephemeral") ?? false)
                || (Bool(root, "de.sorunome.msc2409.push_ephemeral", "de.sorunome.msc2409.push_ephemeral") ?? false),
            Msc4190 = Bool(root, "io.element.msc4190", "io.element.msc4190") ?? false,
            Users = Namespaces(namespaces, "users"),
            Aliases = Namespaces(namespaces, "aliases"),
            Rooms = Namespaces(namespaces, "rooms"),
        };
        return _faults.Count == 0
            ? registration
            : throw new RegistrationException($"{path} is no registration: {string.Join("; ", _faults)}");
    }

    private YamlMappingNode Root()
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? root
                : throw new RegistrationException($"{path} is no registration: it is not one mapping of keys");
        }
        catch (YamlException exception)
        {
            // Without the exception's own text, which may quote a token.
            throw new RegistrationException($"{path} is not YAML: see line {exception.Start.Line}");
        }
    }

    private string Text(YamlMappingNode node, string key)
    {
        var text = Find<YamlScalarNode>(node, key, key)?.Value;
        if (text is not null && (text.Length == 0 || text.Any(char.IsWhiteSpace)))
        {
            _faults.Add($"{key}: is empty or has spaces");
        }

        return text ?? "";
    }

    private string? UrlOf(YamlMappingNode root)
    {
        if (Find<YamlScalarNode>(root, "url", "url") is not { } url || IsNull(url))
        {
            return null;
        }

        if (!Uri.TryCreate(url.Value, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            _faults.Add("url: is neither null nor an http(s) address");
        }

        return url.Value;
    }

    private List<string> Protocols(YamlMappingNode root)
    {
        if (!TryFind(root, "protocols", out var node) || node is YamlScalarNode scalar && IsNull(scalar))
        {
            return [];
        }

        if (node is YamlSequenceNode list && list.All(entry => entry is YamlScalarNode))
        {
            return [.. list.Select(entry => ((YamlScalarNode)entry).Value ?? "")];
        }

        _faults.Add("protocols: is no list of names");
        return [];
    }

    private List<RegistrationNamespace> Namespaces(YamlMappingNode? namespaces, string key)
    {
        var where = "namespaces." + key;
        if (namespaces is null || !TryFind(namespaces, key, out var node))
        {
            return [];
        }

        if (node is not YamlSequenceNode list)
        {
            _faults.Add($"{where}: is no list");
            return [];
        }

        var read = new List<RegistrationNamespace>();
        foreach (var (index, entry) in list.Index())
        {
            var at = $"{where}[{index}]";
            if (entry is not YamlMappingNode mapping)
            {
                _faults.Add($"{at}: is no mapping");
                continue;
            }

            var regex = Find<YamlScalarNode>(mapping, "regex", at + ".regex")?.Value ?? "";
            var exclusive = Find<YamlScalarNode>(mapping, "exclusive", at + ".exclusive") is not null
                && (Bool(mapping, "exclusive", at + ".exclusive") ?? false);
            read.Add(new RegistrationNamespace(regex, exclusive));
        }

        return read;
    }

    private bool? Bool(YamlMappingNode node, string key, string where)
    {
        if (!TryFind(node, key, out var value))
        {
            return null;
        }

        if (value is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } && bool.TryParse(text, out var result))
        {
            return result;
        }

        _faults.Add($"{where}: is neither true nor false");
        return null;
    }

    private T? Find<T>(YamlMappingNode node, string key, string where)
        where T : YamlNode
    {
        if (!TryFind(node, key, out var found))
        {
            _faults.Add($"{where}: is missing");
            return null;
        }

        if (found is not T value)
        {
            _faults.Add($"{where}: is of the wrong kind");
            return null;
        }

        return value;
    }

    private static bool TryFind(YamlMappingNode node, string key, [NotNullWhen(true)] out YamlNode? value) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out value);

    private static bool IsNull(YamlScalarNode node) =>
        node.Style == ScalarStyle.Plain && node.Value is null or "" or "~" or "null" or "Null" or "NULL";
}
