namespace Footbridge.Configuration;

/// <summary>What values come from beside the file itself: paths seen from its folder, secret files, the environment.</summary>
internal sealed class ConfigSources(string folder, Func<string, string?> environment)
{
    public string Path(ConfigSection section, string key, string fallback) =>
        System.IO.Path.GetFullPath(section.Optional(key, fallback, ConfigValues.Path), folder);

    /// <summary>Of the environment, <c>key_file</c> and <c>key</c> the first that is there; a file and a plain value at once are a fault.</summary>
    public string Secret(ConfigSection section, string key, string variable)
    {
        var fileKey = $"{key}_file";
        var plain = section.Optional<string>(key, "", ConfigValues.Text);
        var file = section.Optional<string>(fileKey, "", ConfigValues.Path);
        if (plain.Length > 0 && file.Length > 0)
        {
            section.Fault(key, $"is given twice, here and by {fileKey}");
        }

        if (environment(variable) is { Length: > 0 } given)
        {
            return given;
        }

        if (file.Length > 0)
        {
            return SecretFile(section, fileKey, System.IO.Path.GetFullPath(file, folder));
        }

        if (!section.Has(key) && !section.Has(fileKey))
        {
            section.Fault(key, $"is missing: give {fileKey}, {key}, or {variable} in the environment");
        }

        return plain;
    }

    private static string SecretFile(ConfigSection section, string key, string path)
    {
        try
        {
            // Editors and echo end a file with a line break that is no part of the secret.
            var secret = File.ReadAllText(path).TrimEnd('\r', '\n');
            if (secret.Length == 0)
            {
                section.Fault(key, $"{path} is empty");
            }

            return secret;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            section.Fault(key, $"cannot be read: {exception.Message}");
            return "";
        }
    }
}
