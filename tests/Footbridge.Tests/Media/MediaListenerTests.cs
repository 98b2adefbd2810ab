using System.Net;
using Footbridge.Configuration;
using Footbridge.Media;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace Footbridge.Tests.Media;

/// <summary>Who may have how many connections at the port that the world may reach.</summary>
public sealed class MediaListenerTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _running = [];
    private readonly ConnectionDelegate _listener;
    private int _served;

    public MediaListenerTests() => _listener = MediaListener.Limited(
        async _ =>
        {
            _served++;
            await _over.Task;
        },
        new Places<string>(most: 4, mostEach: 2),
        new MediaConfig { Proxies = IPNetwork.Parse("172.18.0.0/16") });

    public async ValueTask DisposeAsync()
    {
        _over.TrySetResult();
        await Task.WhenAll(_running);
    }

    [Fact]
    public async Task One_address_has_so_many_connections_and_gets_them_back()
    {
        Assert.True(IsServed("192.0.2.1"));
        Assert.True(IsServed("192.0.2.1"));
        Assert.False(IsServed("192.0.2.1"));
        Assert.False(IsServed("::ffff:192.0.2.1"));
        Assert.True(IsServed("192.0.2.2"));

        _over.SetResult();
        await Task.WhenAll(_running);

        Assert.True(IsServed("192.0.2.1"));
    }

    [Fact]
    public void Whoever_has_one_address_of_version_6_has_its_network()
    {
        Assert.True(IsServed("2001:db8:1:2::1"));
        Assert.True(IsServed("2001:db8:1:2::2"));
        Assert.False(IsServed("2001:db8:1:2:ffff::3"));
        Assert.True(IsServed("2001:db8:1:3::1"));
    }

    [Theory]
    [InlineData("172.18.0.2")]
    [InlineData("127.0.0.1")]
    public void Proxy_has_all_that_there_are_and_nobody_has_more(string proxy)
    {
        for (var number = 0; number < 4; number++)
        {
            Assert.True(IsServed(proxy));
        }

        Assert.False(IsServed(proxy));
        Assert.False(IsServed("192.0.2.1"));
    }

    private bool IsServed(string from)
    {
        var connection = new DefaultConnectionContext($"{_running.Count}") { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(from), 40_000) };
        var before = _served;
        _running.Add(_listener(connection));
        return _served > before;
    }
}
