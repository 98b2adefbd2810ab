using Footbridge.Operations;
using Xunit;

namespace Footbridge.Tests.Operations;

public sealed class ReadinessTests
{
    [Fact]
    public void Nothing_is_missing_where_every_input_is_well()
    {
        Assert.Empty(new Readiness([new("store", () => null), new("component", () => null)]).Faults());
    }

    [Fact]
    public void Each_input_that_is_not_well_is_named_with_its_reason_of_now()
    {
        var reason = "no link";
        var readiness = new Readiness([new("store", () => null), new("component", () => reason), new("homeserver", () => "gone")]);

        Assert.Equal(new Dictionary<string, string> { ["component"] = "no link", ["homeserver"] = "gone" }, readiness.Faults());

        reason = null;
        Assert.Equal(["homeserver"], readiness.Faults().Keys);
    }
}
