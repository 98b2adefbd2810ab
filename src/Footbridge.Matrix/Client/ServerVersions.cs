namespace Footbridge.Matrix.Client;

/// <summary>What <c>GET /_matrix/client/versions</c> told.</summary>
public sealed record ServerVersions(IReadOnlyList<string> Versions, IReadOnlySet<string> UnstableFeatures)
{
    /// <summary>Whether a spec version (<c>v1.11</c>) or an unstable feature is named.</summary>
    public bool Supports(string versionOrFeature) => Versions.Contains(versionOrFeature) || UnstableFeatures.Contains(versionOrFeature);
}
