using System.Net;
using Footbridge.Media;
using Xunit;

namespace Footbridge.Tests.Media;

/// <summary>Where nothing is fetched from, however it is written and whoever leads there.</summary>
public sealed class FetchAddressTests : FetchTest
{
    private static readonly Predicate<IPEndPoint> InEarnest = new PublicEndPoints(PublicEndPoints.OfThisMachine).Contain;

    [Theory]
    [InlineData("ftp://a.example/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:25/x")]
    [InlineData("data:text/plain,x")]
    [InlineData("aesgcm://a.example/x#00")]
    [InlineData("http://")]
    [InlineData("https://\u2025/")]
    [InlineData("http://a\u2025b.example/")]
    [InlineData("//a.example/x")]
    [InlineData("x")]
    [InlineData("")]
    public async Task What_is_not_on_the_web_is_not_fetched(string url) => Assert.False((await RefusedAsync(url)).IsPassing);

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://127.1:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.0.0.1:{0}/")]
    [InlineData("http://017700000001:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    [InlineData("http://user:password@127.0.0.1:{0}/")]
    [InlineData("http://１２７.0.0.1:{0}/")]
    [InlineData("https://127.0.0.1:{0}/")]
    public async Task No_way_of_writing_it_leads_to_this_machine(string url)
    {
        await using var here = new ScriptedFileServer(IPAddress.Loopback);

        var refusal = await RefusedAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, here.EndPoint.Port), InEarnest);

        Assert.False(refusal.IsPassing);
        Assert.Contains("public internet", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(here.Requests);
    }

    [Fact]
    public async Task A_name_that_leads_to_this_network_is_not_followed()
    {
        Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), Server.EndPoint.Address]);

        var refusal = await RefusedAsync($"http://files.example:{Server.EndPoint.Port}/", InEarnest);

        Assert.Contains("public internet", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_at_its_second_asking_gains_nothing()
    {
        await using var inside = new ScriptedFileServer();
        Forbidden.Add(inside.EndPoint.Address);
        var asked = 0;
        Resolve = (_, _) => Task.FromResult<IPAddress[]>([++asked == 1 ? Server.EndPoint.Address : inside.EndPoint.Address]);
        var fetcher = Fetcher();
        var url = $"http://files.example:{Server.EndPoint.Port}/";

        // One look-up a connection, and what it told is what is connected to.
        using var file = await fetcher.FetchAsync(new FetchOrder(url, 100), CancellationToken.None);
        Assert.Equal((1, 1), (asked, Server.Requests.Count));
        var refusal = await Assert.ThrowsAsync<FileFetchException>(() => fetcher.FetchAsync(new FetchOrder(url, 100), CancellationToken.None));

        Assert.Contains("public internet", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(inside.Requests);
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("303 See Other")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task A_redirect_into_this_network_is_not_followed(string status)
    {
        await using var inside = new ScriptedFileServer();
        Forbidden.Add(inside.EndPoint.Address);
        Server.Redirects(inside.Url, status);

        var refusal = await RefusedAsync(Server.Url);

        Assert.Contains("public internet", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(inside.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://a.example/")]
    public async Task A_redirect_off_the_web_is_not_followed(string to)
    {
        Server.Redirects(to);

        Assert.Contains("not on the web", (await RefusedAsync(Server.Url)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//[")]
    [InlineData("//")]
    [InlineData("http://[::1")]
    public async Task A_redirect_to_what_is_no_address_is_not_followed(string to)
    {
        Server.Redirects(to);

        Assert.False((await RefusedAsync(Server.Url)).IsPassing);
    }

    [Fact]
    public async Task A_redirect_is_followed()
    {
        await using var other = new ScriptedFileServer();
        other.Answers("there"u8.ToArray());
        Server.Redirects(other.Url);

        using var file = await FetchAsync();

        Assert.Equal("there", await TextOfAsync(file));
    }

    [Fact]
    public async Task Redirects_without_end_are_given_up()
    {
        Server.Redirects("/again");

        Assert.False((await RefusedAsync(Server.Url)).IsPassing);
        Assert.Equal(6, Server.Requests.Count);
    }

    [Theory]
    [InlineData(22)]
    [InlineData(25)]
    [InlineData(81)]
    [InlineData(445)]
    [InlineData(1023)]
    public async Task A_port_that_is_not_the_webs_is_not_asked(int port)
    {
        Resolve = (_, _) => throw new InvalidOperationException("It was looked up.");

        var refusal = await RefusedAsync($"http://files.example:{port}/x");

        Assert.Equal((false, $"nothing is fetched from port {port}"), (refusal.IsPassing, refusal.Message));
    }

    [Fact]
    public async Task A_redirect_to_a_port_that_is_not_the_webs_is_not_followed()
    {
        Server.Redirects("http://files.example:25/");

        Assert.Equal("nothing is fetched from port 25", (await RefusedAsync(Server.Url)).Message);
    }

    [Theory]
    [InlineData("http://files.example/", 80)]
    [InlineData("https://files.example/", 443)]
    [InlineData("http://files.example:1024/", 1024)]
    [InlineData("https://files.example:65535/", 65535)]
    public async Task The_ports_of_the_web_are_asked_and_those_that_users_may_open(string url, int port)
    {
        var asked = new List<int>();
        Resolve = (_, _) => Task.FromResult<IPAddress[]>([Server.EndPoint.Address]);

        await RefusedAsync(url, isAllowed: endPoint =>
        {
            asked.Add(endPoint.Port);
            return false;
        });

        Assert.Equal([port], asked);
    }
}
