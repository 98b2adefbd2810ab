using System.Net;
using Footbridge.Configuration;
using Footbridge.Media;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Footbridge.Tests.Media;

public sealed class ReaderAddressTests
{
    [Theory]
    // A proxy on this machine, which adds what it sees to what the reader claims.
    [InlineData("127.0.0.1", "192.0.2.1", null, "192.0.2.1")]
    [InlineData("127.0.0.1", "203.0.113.9, 192.0.2.1", null, "192.0.2.1")]
    [InlineData("::1", "2001:db8::1", null, "2001:db8::1")]
    [InlineData("::ffff:127.0.0.1", "192.0.2.1", null, "192.0.2.1")]
    // In a container: believed where it is named, and else one reader.
    [InlineData("172.18.0.2", "192.0.2.1", "172.18.0.0/16", "192.0.2.1")]
    [InlineData("::ffff:172.18.0.2", "192.0.2.1", "172.18.0.0/16", "192.0.2.1")]
    [InlineData("172.18.0.2", "192.0.2.1", null, "172.18.0.2")]
    [InlineData("::ffff:172.18.0.2", "192.0.2.1", null, "172.18.0.2")]
    [InlineData("172.19.0.2", "192.0.2.1", "172.18.0.0/16", "172.19.0.2")]
    // A reader who comes by themselves and claims to be another.
    [InlineData("198.51.100.7", "192.0.2.1", "172.18.0.0/16", "198.51.100.7")]
    // A proxy that says nothing, or nothing that could be read.
    [InlineData("127.0.0.1", null, null, "127.0.0.1")]
    [InlineData("127.0.0.1", "", null, "127.0.0.1")]
    [InlineData("127.0.0.1", "192.0.2.1, unknown", null, "127.0.0.1")]
    public void Reader_is_who_a_believed_proxy_saw_and_else_who_is_connected(string peer, string? forwardedFor, string? proxies, string reader)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Headers["X-Forwarded-For"] = forwardedFor;

        Assert.Equal(
            IPAddress.Parse(reader), ReaderAddress.Of(context, new MediaConfig { Proxies = proxies is null ? null : IPNetwork.Parse(proxies) }));
    }

    [Fact]
    public void Of_a_header_that_stands_there_twice_the_last_word_counts()
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Headers.Append("X-Forwarded-For", "203.0.113.9");
        context.Request.Headers.Append("X-Forwarded-For", "192.0.2.1");

        Assert.Equal(IPAddress.Parse("192.0.2.1"), ReaderAddress.Of(context, new MediaConfig()));
    }
}
