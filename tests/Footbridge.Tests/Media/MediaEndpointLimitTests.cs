using System.Net;
using System.Net.Sockets;
using Footbridge.Media;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Footbridge.Tests.Media;

/// <summary>How much may be asked of the door to the world.</summary>
public sealed class MediaEndpointLimitTests : MediaDoorTest
{
    [Fact]
    public async Task One_too_many_of_a_reader_has_to_wait_and_proxies_tell_readers_apart()
    {
        await StartAsync(media => media with { RequestsPerMinutePerAddress = 1 });
        var address = await AddressAsync();

        var first = await StatusAsync(address, "203.0.113.9, 192.0.2.1");
        var again = await StatusAsync(address, "203.0.113.8, 192.0.2.1");
        var other = await StatusAsync(address, "192.0.2.2");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (first, again, other));
    }

    [Theory]
    [InlineData(1, 8, 8)]
    [InlineData(8, 1, 8)]
    [InlineData(8, 8, 1)]
    public async Task One_download_too_many_of_a_file_of_a_reader_or_of_all_has_to_wait(int ofAFile, int ofAReader, int ofAll)
    {
        await StartAsync(media => media with { DownloadsPerFile = ofAFile, DownloadsPerAddress = ofAReader, DownloadsAtOnce = ofAll });
        Repository.StopsAfter = 10;
        var address = await AddressAsync();
        using var first = await Http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);

        using var second = await Http.GetAsync(address);

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), second.Headers.RetryAfter?.Delta);
        Repository.GoOn.SetResult();
        Assert.Equal(Picture, await first.Content.ReadAsByteArrayAsync());
        await Wait.UntilAsync(async () => await StatusAsync(address, null) == HttpStatusCode.OK, "the place is free again");
    }

    [Fact]
    public async Task One_connection_too_many_is_closed_and_the_next_has_its_place_again()
    {
        await StartAsync();
        var open = new List<TcpClient>();
        try
        {
            while (open.Count < MediaListener.MostConnections)
            {
                var one = new TcpClient();
                open.Add(one);
                // Served, so it is counted.
                Assert.Equal((byte)'H', await AskAsync(one));
            }

            using (var oneTooMany = new TcpClient())
            {
                Assert.Null(await AskAsync(oneTooMany));
            }

            open[0].Dispose();
            await Wait.UntilAsync(
                async () =>
                {
                    using var next = new TcpClient();
                    return await AskAsync(next) is not null;
                },
                "there is a place again");
        }
        finally
        {
            open.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public async Task Reader_has_to_take_a_file_at_some_speed()
    {
        await StartAsync();
        var rate = new SetRate();
        var context = new DefaultHttpContext { RequestServices = Services };
        context.Features.Set<IHttpMinResponseDataRateFeature>(rate);
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = await AddressAsync();
        context.Response.Body = new MemoryStream();

        await Services.GetRequiredService<MediaEndpoint>().AnswerAsync(context);

        Assert.Equal(Picture.Length, context.Response.Body.Length);
        Assert.Equal((4096, TimeSpan.FromSeconds(30)), (rate.MinDataRate?.BytesPerSecond, rate.MinDataRate?.GracePeriod));
    }

    /// <summary>
    /// Connects and asks: the first byte of the answer; null where the connection ends instead. The door closes what it has no place for
    /// as soon as it is there, so a reset may come while connecting, while asking or in place of the answer.
    /// </summary>
    private async Task<byte?> AskAsync(TcpClient client)
    {
        var answer = new byte[1];
        try
        {
            await client.ConnectAsync(Address, 29342);
            await client.GetStream().WriteAsync("HEAD / HTTP/1.1\r\nHost: media\r\n\r\n"u8.ToArray());
            return await client.GetStream().ReadAsync(answer) > 0 ? answer[0] : null;
        }
        catch (Exception exception) when ((exception as SocketException ?? exception.InnerException as SocketException)
            is { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown })
        {
            return null;
        }
    }

    private sealed class SetRate : IHttpMinResponseDataRateFeature
    {
        public MinDataRate? MinDataRate { get; set; }
    }
}
