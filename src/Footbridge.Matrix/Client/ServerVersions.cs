using System.Globalization;

namespace Footbridge.Matrix.Client;

/// <summary>What <c>GET /_matrix/client/versions</c> told.</summary>
public sealed record ServerVersions(IReadOnlyList<string> Versions, IReadOnlySet<string> UnstableFeatures)
{
    private const int FirstMinorWithDevices = 17;

    /// <summary>Whether a spec version (<c>v1.11</c>) or an unstable feature is named.</summary>
    public bool Supports(string versionOrFeature) => Versions.Contains(versionOrFeature) || UnstableFeatures.Contains(versionOrFeature);

    /// <summary>
    /// Whether the server says that a request can assert a device, which makes transaction ids survive a restart. Synapse
    /// 1.160 can, and does not say it (its list ends with v1.12): <see cref="MatrixClient.AssertsDeviceAsync"/> finds out.
    /// </summary>
    public bool AssertsDevices =>
        Versions.Any(version => MinorOf(version) >= FirstMinorWithDevices)
        || UnstableFeatures.Contains("org.matrix.msc3202")
        || UnstableFeatures.Contains("org.matrix.msc4326");

    // "v1.17"; a later version of the specification keeps what an earlier one has.
    private static int MinorOf(string version) =>
        version.StartsWith("v1.", StringComparison.Ordinal)
        && int.TryParse(version.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? minor
            : -1;
}
