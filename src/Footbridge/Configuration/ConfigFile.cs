using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Footbridge.Configuration;

/// <summary>
/// The way from the file to the records: file -> YAML nodes -> <see cref="ConfigReader"/> -> <see cref="BridgeConfig"/>. Nodes
/// and not a deserialiser, so that each fault has its path and all are found in one go.
/// </summary>
internal static class ConfigFile
{
    /// <summary>Reads the file; <paramref name="environment"/> answers the value of an environment variable.</summary>
    /// <exception cref="ConfigException">With all faults of the file.</exception>
    public static BridgeConfig Load(string path, Func<string, string?> environment)
    {
        if (!File.Exists(path))
        {
            throw new ConfigException([$"{(path.Length == 0 ? "--config" : path)}: is no file; copy config.sample.yaml and give its path"]);
        }

        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException([$"{path}: cannot be read: {exception.Message}"]);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        return ConfigReader.Read(Parse(path, text), folder, environment);
    }

    private static YamlMappingNode? Parse(string path, string text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (AnchorNotFoundException)
        {
            // Without its own words, which hold the alias: it may be a secret that begins with a star, and has no quotes.
            throw new ConfigException([$"{path}: is no YAML: a value begins with * and is no alias; put it in quotes"]);
        }
        catch (YamlException exception)
        {
            throw new ConfigException([$"{path}: is no YAML: line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}"]);
        }

        return yaml.Documents switch
        {
            [] => null,
            [{ RootNode: YamlMappingNode keys }] => keys,
            [{ RootNode: YamlScalarNode { Value: null or "" } }] => null,
            [_] => throw new ConfigException([$"{path}: has no keys with values, as config.sample.yaml has"]),
            _ => throw new ConfigException([$"{path}: has {yaml.Documents.Count} YAML documents; there is to be one"]),
        };
    }
}
