using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Footbridge.Matrix.Appservice;

/// <summary>A registration as YAML on disk, in the form that homeservers read.</summary>
internal static class RegistrationFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string ToYaml(Registration registration)
    {
        var root = new YamlMappingNode
        {
            { "id", Text(registration.Id) },
            // Has to be there even where it is null, so that nobody turns pushing off by a forgotten line.
            { "url", registration.Url is { } url ? Text(url) : new YamlScalarNode("null") },
            { "as_token", Text(registration.AsToken) },
            { "hs_token", Text(registration.HsToken) },
            { "sender_localpart", Text(registration.SenderLocalpart) },
            { "rate_limited", Bool(registration.RateLimited) },
        };
        if (registration.Protocols.Count > 0)
        {
            root.Add("protocols", new YamlSequenceNode(registration.Protocols.Select(Text)));
        }

        if (registration.ReceiveEphemeral)
        {
            root.Add("receive_ephemeral", Bool(true));
            // COMPAT(MSC2409): for homeservers that know only the name from before version 1.13 of the specification.
            root.Add("de.sorunome.msc2409.push_ephemeral", Bool(true));
        }

        if (registration.Msc4190)
        {
            // COMPAT(Synapse <1.141, MSC4190): without it PUT /devices makes no device.
            root.Add("io.element.msc4190", Bool(true));
        }

        root.Add("namespaces", new YamlMappingNode
        {
            { "users", Namespaces(registration.Users) },
            { "aliases", Namespaces(registration.Aliases) },
            { "rooms", Namespaces(registration.Rooms) },
        });
        using var writer = new StringWriter();
        new YamlStream(new YamlDocument(root)).Save(writer, assignAnchors: false);
        // The stream ends its document with "...", which is of use only where another follows.
        return writer.ToString().Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    public static void Save(Registration registration, string path, bool force)
    {
        if (!force && File.Exists(path))
        {
            throw new RegistrationException(
                $"{path} exists. Its tokens are in use wherever it was installed; with --force it is replaced, and the homeserver needs the new one.");
        }

        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
            WriteNew(temporary, ToYaml(registration));
            File.Move(temporary, path, overwrite: force);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            throw new RegistrationException($"{path} cannot be written: {exception.Message}", exception);
        }
    }

    public static Registration Load(string path)
    {
        try
        {
            return new RegistrationReader(path, File.ReadAllText(path)).Read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RegistrationException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static void WriteNew(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }

    // Quoted, all of them: some tokens would else be numbers to the homeserver's parser.
    private static YamlScalarNode Text(string text) => new(text) { Style = ScalarStyle.SingleQuoted };

    private static YamlScalarNode Bool(bool value) => new(value ? "true" : "false");

    private static YamlSequenceNode Namespaces(IReadOnlyList<RegistrationNamespace> namespaces) =>
        new(namespaces.Select(entry => new YamlMappingNode
        {
            { "exclusive", Bool(entry.Exclusive) },
            { "regex", Text(entry.Regex) },
        }));
}
