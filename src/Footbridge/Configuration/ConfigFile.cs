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
        var file = Path.GetFullPath(path);
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException([$"{path}: cannot be read: {exception.Message}"]);
        }

        var folder = Path.GetDirectoryName(file) ?? "/";
        return ConfigReader.Read(Parse(path, text), folder, environment);
    }

    private static YamlNode? Parse(string path, string text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            throw new ConfigException([$"{path}: is no YAML: line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}"]);
        }

        return yaml.Documents.Count switch
        {
            0 => null,
            1 => yaml.Documents[0].RootNode,
            _ => throw new ConfigException([$"{path}: has {yaml.Documents.Count} YAML documents; there is to be one"]),
        };
    }
}
