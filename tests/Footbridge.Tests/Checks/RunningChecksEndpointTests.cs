using System.Net;
using Footbridge.Checks;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Footbridge.Tests.Checks;

public sealed class RunningChecksEndpointTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.9.8.7", "127.0.0.1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("::ffff:127.0.0.1", "::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.5", "10.0.0.5", true)]
    [InlineData("10.0.0.6", "10.0.0.5", false)]
    [InlineData("fe80::1", "::1", false)]
    public void Only_this_machine_is_told(string caller, string listener, bool isTold)
    {
        var connection = new DefaultHttpContext().Connection;
        (connection.RemoteIpAddress, connection.LocalIpAddress) = (IPAddress.Parse(caller), IPAddress.Parse(listener));

        Assert.Equal(isTold, RunningChecksEndpoint.IsOfThisMachine(connection));
    }

    [Fact]
    public void A_caller_without_an_address_is_not_told()
    {
        Assert.False(RunningChecksEndpoint.IsOfThisMachine(new DefaultHttpContext().Connection));
    }
}
