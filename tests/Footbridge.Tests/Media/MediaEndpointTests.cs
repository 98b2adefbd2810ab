using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Footbridge.Tests.Media;

/// <summary>What whoever has the address of a file gets.</summary>
public sealed class MediaEndpointTests : MediaDoorTest
{
    [Fact]
    public async Task File_is_served_whole_and_no_browser_is_to_do_anything_but_show_it()
    {
        await StartAsync();

        using var answer = await Http.GetAsync(await AddressAsync());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Picture, await answer.Content.ReadAsByteArrayAsync());
        // Ours, not the homeserver's.
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("inline; filename=photo.jpg; filename*=UTF-8''photo.jpg", Header(answer, "Content-Disposition"));
        Assert.Equal("bytes", Header(answer, "Accept-Ranges"));
        AssertProtected(answer);
    }

    [Fact]
    public async Task Head_tells_the_same_without_the_file_and_without_the_homeserver()
    {
        await StartAsync();

        using var answer = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, await AddressAsync()));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Picture.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.ToString());
        AssertProtected(answer);
        Assert.Empty(Repository.Asked);
    }

    [Theory]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=199990-", 199_990, 10)]
    [InlineData("bytes=-5", 199_995, 5)]
    [InlineData("bytes=0-", 0, 200_000)]
    public async Task Part_of_a_file_is_served_as_a_part(string range, int from, int length)
    {
        await StartAsync();

        using var answer = await GetAsync(await AddressAsync(), range);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(Picture[from..(from + length)], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal($"bytes {from}-{from + length - 1}/200000", Header(answer, "Content-Range"));
        AssertProtected(answer);
    }

    [Fact]
    public async Task Part_outside_of_a_file_cannot_be_served()
    {
        await StartAsync();

        using var answer = await GetAsync(await AddressAsync(), "bytes=200000-");

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
        Assert.Equal("bytes */200000", Header(answer, "Content-Range"));
        AssertProtected(answer);
        Assert.Empty(Repository.Asked);
    }

    [Theory]
    [InlineData("text/html", "page.html")]
    [InlineData("image/svg+xml", "drawing.svg")]
    [InlineData("application/octet-stream", "x")]
    public async Task What_a_browser_could_run_is_bytes_to_be_saved(string said, string name)
    {
        await StartAsync();
        var address = await AddressAsync(name: name, said: said);

        using var answer = await Http.GetAsync(address);

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("attachment;", Header(answer, "Content-Disposition"), StringComparison.Ordinal);
        AssertProtected(answer);
    }

    [Fact]
    public async Task Name_of_a_file_adds_no_header()
    {
        await StartAsync();

        using var answer = await Http.GetAsync(await AddressAsync(name: "a\r\nSet-Cookie: x=1\r\n\r\n<script>.jpg"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(Picture, await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Nothing_but_reading_is_possible(string method)
    {
        await StartAsync();

        using var answer = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), await AddressAsync()));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
        AssertProtected(answer);
    }

    [Fact]
    public async Task Without_a_public_address_nobody_listens()
    {
        await StartAsync(media => media with { PublicUrl = null });

        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(Address, 29342));
    }
}
