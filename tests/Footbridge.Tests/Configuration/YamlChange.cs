using YamlDotNet.RepresentationModel;

namespace Footbridge.Tests.Configuration;

/// <summary>Lays one piece of YAML over another: sections are merged, all else is replaced.</summary>
internal static class YamlChange
{
    public static string Apply(string text, string change)
    {
        var root = Parse(text);
        if (Parse(change).RootNode is YamlMappingNode changes && root.RootNode is YamlMappingNode target)
        {
            Merge(target, changes);
        }

        var written = new StringWriter();
        new YamlStream(root).Save(written, assignAnchors: false);
        return written.ToString();
    }

    private static YamlDocument Parse(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents[0];
    }

    private static void Merge(YamlMappingNode target, YamlMappingNode changes)
    {
        foreach (var (key, value) in changes)
        {
            if (value is YamlMappingNode section && target.Children.TryGetValue(key, out var there) && there is YamlMappingNode inside)
            {
                Merge(inside, section);
                continue;
            }

            target.Children[key] = value;
        }
    }
}
