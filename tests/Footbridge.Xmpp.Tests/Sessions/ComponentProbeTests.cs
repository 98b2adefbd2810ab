using System.Net;
using System.Net.Sockets;

namespace Footbridge.Xmpp.Tests;

public sealed class ComponentProbeTests
{
    [Fact]
    public async Task A_handshake_that_is_taken_is_ok_and_the_connection_is_given_up_at_once()
    {
        using var server = new ScriptedComponentServer();
        var probing = ComponentProbe.TryAsync(server.Options, TimeProvider.System, default);
        using var connection = await server.TakeComponentAsync();

        Assert.Equal(new ComponentProbeResult.Ok(), await probing.WaitAsync(ScriptedComponentServer.Patience));
        Assert.Equal("</stream:stream>", await connection.HearToEndAsync());
    }

    public static TheoryData<string, ComponentProbeResult> Refusals => new()
    {
        { "not-authorized", new ComponentProbeResult.WrongSecret() },
        { "host-unknown", new ComponentProbeResult.UnknownHost() },
        { "conflict", new ComponentProbeResult.Conflict() },
        { "policy-violation", new ComponentProbeResult.Other("policy-violation") },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task A_refusal_is_told_by_its_condition(string condition, ComponentProbeResult expected)
    {
        using var server = new ScriptedComponentServer();
        var probing = ComponentProbe.TryAsync(server.Options, TimeProvider.System, default);
        using var connection = await server.TakeAsync();
        await connection.ExpectHeaderAsync();
        await connection.SayAsync($"{ScriptedComponentServer.Connection.Header()}<stream:error><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>");

        Assert.Equal(expected, await probing.WaitAsync(ScriptedComponentServer.Patience));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak XMPP")]
    [InlineData("<html></html>", "does not speak XMPP")]
    [InlineData("", "closed the connection")]
    [InlineData("<stream:stream xmlns:stream='http://etherx.jabber.org/streams' id='i'></stream:stream>", "before the handshake")]
    [InlineData("<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client' id='i'><stream:features/>", "no place for components")]
    public async Task What_is_no_component_port_is_unreachable(string answer, string reason)
    {
        using var server = new ScriptedComponentServer();
        var probing = ComponentProbe.TryAsync(server.Options, TimeProvider.System, default);
        using (var connection = await server.TakeAsync())
        {
            await connection.ExpectHeaderAsync();
            await connection.SayAsync(answer);
        }

        var unreachable = Assert.IsType<ComponentProbeResult.Unreachable>(await probing.WaitAsync(ScriptedComponentServer.Patience));
        Assert.Contains(reason, unreachable.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable()
    {
        // Taken, so that nobody else can listen there, and refused all the same.
        using var taken = new Socket(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        using var server = new ScriptedComponentServer();

        var result = await ComponentProbe.TryAsync(server.Options with { Port = port }, TimeProvider.System, default);

        Assert.Contains($"127.0.0.1:{port}", Assert.IsType<ComponentProbeResult.Unreachable>(result).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_unreachable_after_a_while()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var server = new ScriptedComponentServer();
        var probing = ComponentProbe.TryAsync(server.Options, time, default);
        using var connection = await server.TakeAsync();
        await connection.ExpectHeaderAsync();
        Assert.False(probing.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(16));

        var result = await probing.WaitAsync(ScriptedComponentServer.Patience);
        Assert.Contains("did not answer", Assert.IsType<ComponentProbeResult.Unreachable>(result).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_can_be_given_up()
    {
        using var server = new ScriptedComponentServer();
        using var patience = new CancellationTokenSource();
        var probing = ComponentProbe.TryAsync(server.Options, TimeProvider.System, patience.Token);
        using var connection = await server.TakeAsync();
        await connection.ExpectHeaderAsync();

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probing.WaitAsync(ScriptedComponentServer.Patience));
    }
}
