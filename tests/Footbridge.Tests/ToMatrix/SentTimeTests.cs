using Footbridge.Configuration;
using Footbridge.ToMatrix;
using Footbridge.Xmpp;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.ToMatrix;

public sealed class SentTimeTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-23T12:00:00Z", null);

    [Theory]
    [InlineData("xmpp.example.org", "2026-11-23T11:00:00Z", "2026-11-23T11:00:00Z")]
    [InlineData("xmpp.example.org", "2026-11-23T13:00:00Z", null)]
    [InlineData("xmpp.example.org", "yesterday", null)]
    [InlineData("juliet@xmpp.example.org", "2026-11-23T11:00:00Z", null)]
    [InlineData("elsewhere.example", "2026-11-23T11:00:00Z", null)]
    public void Only_the_own_servers_stamp_is_believed_and_never_in_the_future(string from, string stamp, string? expected) =>
        Assert.Equal(
            expected is null ? null : DateTimeOffset.Parse(expected, null),
            SentTime("xmpp.example.org").Of(Delayed(from, stamp)));

    [Fact]
    public void Without_a_configured_server_nobody_is_believed() =>
        Assert.Null(SentTime(null).Of(Delayed("xmpp.example.org", "2026-11-23T11:00:00Z")));

    private static Message Delayed(string from, string stamp)
    {
        Assert.True(StanzaXml.TryParse(
            $"<message from='juliet@xmpp.example.org/a' to='romeo@matrix.example.org'><body>hi</body><delay xmlns='urn:xmpp:delay' from='{from}' stamp='{stamp}'/></message>",
            out var stanza,
            out var fault), fault);
        return Assert.IsType<Message>(stanza);
    }

    private static SentTime SentTime(string? serverDomain) => new(
        new BridgeConfig
        {
            Homeserver = new() { Url = new Uri("http://127.0.0.1:1"), ServerName = "example.org" },
            Appservice = new() { Url = new Uri("http://127.0.0.1:2"), Registration = "bridge.yaml", PuppetRegistration = "puppets.yaml" },
            Component = new() { Domain = "matrix.example.org", Secret = "secret", ServerDomain = serverDomain },
            Permissions = new Dictionary<string, PermissionLevel>(),
        },
        new FakeTimeProvider(Now));
}
