using Footbridge.Matrix.Client;

namespace Footbridge.Matrix.Tests.Client;

public sealed class ServerVersionsTests
{
    [Fact]
    public void Version_and_feature_are_found_by_their_exact_names()
    {
        var versions = new ServerVersions(["v1.11"], new HashSet<string> { "org.a" });

        Assert.True(versions.Supports("v1.11"));
        Assert.True(versions.Supports("org.a"));
        Assert.False(versions.Supports("v1.1"));
        Assert.False(versions.Supports("org.b"));
    }
}
