using System.Net;
using Footbridge.Media;
using Xunit;

namespace Footbridge.Tests.Media;

public sealed class PublicEndPointsTests
{
    private readonly PublicEndPoints _endPoints = new(() => [IPAddress.Parse("8.8.4.4"), IPAddress.Parse("2606:4700::2")]);

    [Theory]
    [InlineData("8.8.4.4", 8080)]
    [InlineData("8.8.4.4", 8008)]
    [InlineData("8.8.4.4", 5280)]
    [InlineData("2606:4700::2", 9090)]
    [InlineData("10.0.0.1", 443)]
    [InlineData("127.0.0.1", 443)]
    [InlineData("::1", 5281)]
    public void What_listens_at_an_own_address_and_is_not_for_the_world_is_not_asked(string address, int port) =>
        Assert.False(_endPoints.Contain(new IPEndPoint(IPAddress.Parse(address), port)));

    [Theory]
    [InlineData("8.8.4.4", 443)]
    [InlineData("8.8.4.4", 80)]
    [InlineData("8.8.4.4", 5281)]
    [InlineData("8.8.4.4", 5443)]
    [InlineData("2606:4700::2", 443)]
    [InlineData("8.8.8.8", 8080)]
    public void What_serves_the_world_is(string address, int port) =>
        Assert.True(_endPoints.Contain(new IPEndPoint(IPAddress.Parse(address), port)));

    [Fact]
    public void This_machines_addresses_are_known()
    {
        Assert.Contains(IPAddress.Loopback, PublicEndPoints.OfThisMachine());
        Assert.All(PublicEndPoints.OfThisMachine(), address => Assert.Equal(0, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? address.ScopeId : 0));
    }
}
