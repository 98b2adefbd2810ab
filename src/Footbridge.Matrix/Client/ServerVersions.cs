namespace Footbridge.Matrix.Client;

/// <summary>What <c>GET /_matrix/client/versions</c> told.</summary>
public sealed record ServerVersions(IReadOnlyList<string> Versions, IReadOnlySet<string> UnstableFeatures)
{
    /// <summary>Whether a spec version (<c>v1.11</c>) or an unstable feature is named.</summary>
    public bool Supports(string versionOrFeature) => throw new NotImplementedException();

    /// <summary>Whether a request can assert a device, which makes transaction ids survive a restart.</summary>
    public bool AssertsDevices => throw new NotImplementedException();
}
