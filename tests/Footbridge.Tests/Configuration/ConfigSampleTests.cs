using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Footbridge.Configuration;
using Xunit;

namespace Footbridge.Tests.Configuration;

/// <summary>config.sample.yaml is what admins read: it has to say the truth.</summary>
public sealed partial class ConfigSampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_it_shows_are_the_defaults()
    {
        _folder.Write("component.secret", "s3cret\n");
        var sample = Load("sample.yaml", File.ReadAllText(SamplePath()));
        var least = Load(
            "least.yaml",
            """
            homeserver: { url: "http://127.0.0.1:8008", server_name: example.org }
            appservice: { url: "http://127.0.0.1:29340" }
            component: { domain: matrix.example.org, secret: s3cret }
            permissions: { example.org: user, "@admin:example.org": admin }
            """);

        Assert.Equal(least.Permissions, sample.Permissions);
        Assert.Equal(least, sample with { Permissions = least.Permissions });
    }

    [Fact]
    public void It_has_every_key()
    {
        var expected = KeysOf(typeof(BridgeConfig), "").Append("component.secret_file").Order(StringComparer.Ordinal);
        Assert.Equal(expected, KeysInSample().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_key_has_a_line_that_says_why_above_it()
    {
        var lines = File.ReadAllLines(SamplePath());
        var bare = lines.Where((line, number) => SettingLine().IsMatch(line) && !lines[number - 1].TrimStart().StartsWith('#')).ToList();

        // A port goes with the host above it, a secret with its file.
        Assert.Equal(["  port: 5347", "  # secret: the-secret-itself"], bare);
    }

    private BridgeConfig Load(string name, string text) => ConfigFile.Load(_folder.Write(name, text), _ => null);

    /// <summary>The keys by the names of the records' properties: not asked of the reader, which is tested here.</summary>
    private static IEnumerable<string> KeysOf(Type record, string prefix) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
        {
            var key = prefix + Capital().Replace(property.Name, "_$1").ToLowerInvariant();
            return property.PropertyType.Namespace == record.Namespace && !property.PropertyType.IsEnum
                ? KeysOf(property.PropertyType, key + ".")
                : [key];
        });

    private static IEnumerable<string> KeysInSample()
    {
        var section = "";
        foreach (var line in File.ReadLines(SamplePath()))
        {
            if (SectionLine().Match(line) is { Success: true } top)
            {
                section = top.Groups["key"].Value;
                if (section is "permissions" or "presence" or "puppets" or "strangers")
                {
                    yield return section;
                }
            }
            else if (section != "permissions" && SettingLine().Match(line) is { Success: true } setting)
            {
                yield return $"{section}.{setting.Groups["key"].Value}";
            }
        }
    }

    private static string SamplePath([CallerFilePath] string here = "") =>
        Path.GetFullPath("../../../config.sample.yaml", Path.GetDirectoryName(here)!);

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex Capital();

    [GeneratedRegex("^(?<key>[a-z_]+):")]
    private static partial Regex SectionLine();

    // A key that has no default stands there commented out.
    [GeneratedRegex("^  (# )?(?<key>[a-z_]+): \\S+$")]
    private static partial Regex SettingLine();
}
