using Footbridge.Matrix.Client;

namespace Footbridge.Matrix.Tests.Client;

public sealed class ServerVersionsTests
{
    [Theory]
    [InlineData("v1.12", "", false)]
    [InlineData("v1.16", "", false)]
    [InlineData("v1.17", "", true)]
    [InlineData("v1.18", "", true)]
    [InlineData("v1.x", "", false)]
    [InlineData("v1.", "", false)]
    [InlineData("r0.6.1", "", false)]
    [InlineData("v1.1", "org.matrix.msc3202", true)]
    [InlineData("v1.1", "org.matrix.msc4326", true)]
    [InlineData("v1.1", "org.matrix.msc3440.stable", false)]
    public void Devices_are_asserted_since_1_17_or_by_the_unstable_feature(string version, string feature, bool expected) =>
        Assert.Equal(expected, new ServerVersions(["v1.1", version], new HashSet<string> { feature }).AssertsDevices);

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
