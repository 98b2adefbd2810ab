using System.Runtime.CompilerServices;
using Footbridge.Matrix.Appservice;
using Xunit;

namespace Footbridge.Tests;

/// <summary>The samples in registration/ are what <c>footbridge register</c> writes, but for the tokens.</summary>
public sealed class RegistrationSampleTests
{
    private const string Token = "of the sample";

    [Fact]
    public void The_bridges_sample_is_what_is_written()
    {
        AssertSame(Registration.ForBridge("example.org", new Uri("http://127.0.0.1:29340"), "_xmpp_bot", RegisterCommand.GhostPrefix), "footbridge.sample.yaml");
    }

    [Fact]
    public void The_puppets_sample_is_what_is_written()
    {
        AssertSame(Registration.ForPuppets("example.org"), "puppets.sample.yaml");
    }

    private static void AssertSame(Registration written, string sample)
    {
        var shown = Registration.Load(Path.Combine(SampleFolder(), sample));
        Assert.Equal(
            (written with { AsToken = Token, HsToken = Token }).ToYaml(),
            (shown with { AsToken = Token, HsToken = Token }).ToYaml());
    }

    private static string SampleFolder([CallerFilePath] string here = "") =>
        Path.GetFullPath("../../registration", Path.GetDirectoryName(here)!);
}
