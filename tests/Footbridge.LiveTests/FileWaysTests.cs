using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>The ways a file from Matrix can go: onto an XMPP server that takes it, else through the bridge, else not at all.</summary>
public sealed class FileWaysTests(ITestOutputHelper output)
{
    private const int Large = 100_000_000;
    private static readonly LabOptions ServerTakesFiles = new() { TakesFilesOfBridge = true };

    [Fact]
    public Task What_the_XMPP_server_takes_is_put_there_and_a_larger_file_runs_through_the_bridge() => Play.RunAloneAsync(
        output,
        async play =>
        {
            await play.RomeoKnowsJulietAsync();
            var small = RandomNumberGenerator.GetBytes(1_000_000);
            await play.Romeo.SendsFile("m.image", small, "image/jpeg", "rosé garden.jpg");

            var uploaded = await play.Juliet.ReceivesFile();
            Assert.True(uploaded.IsFile, $"{uploaded.Seen}");
            Assert.Equal(play.Network.Xmpp.HttpPort, uploaded.Url.Port);
            Assert.Equal(Convert.ToBase64String(SHA256.HashData(small)), uploaded.Said("hash"));
            Assert.Equal("rosé garden.jpg", uploaded.Said("name"));
            Assert.Equal(small, await uploaded.DownloadsAsync());

            // More than the lab's Prosody takes.
            var large = RandomNumberGenerator.GetBytes(Large);
            var before = MemoryOf(play);
            await play.Romeo.SendsFile("m.video", large, "video/mp4", "feast.mp4");
            var served = await play.Juliet.ReceivesFile(nth: 1);
            Assert.Equal(play.Network.Bridge.MediaPort, served.Url.Port);
            Assert.Equal($"{Large}", served.Said("size"));
            Assert.Equal(SHA256.HashData(large), SHA256.HashData(await served.DownloadsAsync()));

            var grown = PeakMemoryOf(play) - before;
            output.WriteLine($"The bridge: {before / 1024} KiB before, {grown / 1024} KiB more at most while 100 MB ran through it");
            Assert.InRange(grown, 0, 60 * 1024 * 1024);

            // Back again: what the bridge serves it fetches, as from any server.
            File.WriteAllText($"/proc/{play.Network.Bridge.Process.Id}/clear_refs", "5");
            before = MemoryOf(play);
            await play.Juliet.SendsInXmpp($"<body>{served.Url}</body><x xmlns='jabber:x:oob'><url>{served.Url}</url></x>");
            var back = await Until.FoundAsync(
                () => play.Romeo.Person.Messages(play.Romeo.RoomWith(play.Juliet), play.Juliet.Ghost).FirstOrDefault(seen => seen.MsgType is "m.file" or "m.video"),
                "the large file comes back",
                TimeSpan.FromMinutes(2));
            Assert.Equal(SHA256.HashData(large), SHA256.HashData(await play.Romeo.Person.FetchesAsync(back.Content.GetProperty("url").GetString()!)));

            grown = PeakMemoryOf(play) - before;
            output.WriteLine($"The bridge: {before / 1024} KiB before, {grown / 1024} KiB more at most while 100 MB came back through it");
            Assert.InRange(grown, 0, 60 * 1024 * 1024);

            // Without an address of the bridge's own: said at once, and not after the ten minutes that what passes is worth.
            await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["media.public_url"] = "" });
            var tooLarge = await play.Romeo.SendsFile("m.video", large, "video/mp4", "feast.mp4");
            await play.Romeo.SaysInMatrix("Words then");
            await play.Juliet.Receives("Words then");
            var told = await play.Romeo.IsTold(play.Romeo.RoomWith(play.Juliet), tooLarge);
            Assert.Contains("the XMPP server takes no file larger than", told.Body, StringComparison.Ordinal);
        },
        ServerTakesFiles);

    [Fact]
    public Task Without_a_way_the_owner_is_told_what_is_missing() => Play.RunAloneAsync(output, async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["media.public_url"] = "", ["media.upload"] = "off" });

        var sent = await play.Romeo.SendsFile("m.image", [1, 2, 3], "image/png", "rose.png");

        Assert.Contains("media.public_url", (await play.Romeo.IsTold(room, sent)).Body, StringComparison.Ordinal);
        await play.Romeo.SaysInMatrix("Words then");
        await play.Juliet.Receives("Words then");
        Assert.Equal(["Words then"], play.Juliet.TextsOf(play.Romeo));
    });

    [Fact]
    public Task Files_on_a_server_that_says_nothing_come_as_links_and_hold_up_what_is_said_then_for_their_time_only() => Play.RunAloneAsync(output, async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["media.fetch_timeout"] = "2s", ["media.fetch_message_timeout"] = "5s" });
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var urls = Enumerable.Range(0, 6).Select(number => $"http://{silent.LocalEndpoint}/{number}.png").ToList();

        await play.Juliet.SendsInXmpp(string.Concat(urls.Select(url =>
            "<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'/>"
            + $"<sources xmlns='urn:xmpp:sfs:0'><url-data xmlns='http://jabber.org/protocol/url-data' target='{url}'/></sources></file-sharing>")));
        await play.Juliet.SaysInXmpp("Dost thou see them?");

        await play.Romeo.Receives("Dost thou see them?");
        Assert.Equal([.. urls, "Dost thou see them?"], play.Romeo.TextsOf(play.Juliet).Where(text => text != "Good even"));
        var last = await play.Romeo.Receives(urls[^1]);
        Assert.Contains(
            "5 seconds, the time that all files of a message have", (await play.Romeo.IsTold(room, inReplyTo: last.Id)).Body, StringComparison.Ordinal);
    });

    private static long MemoryOf(Play play) => Kilobytes(play, "VmRSS:") * 1024;

    private static long PeakMemoryOf(Play play) => Kilobytes(play, "VmHWM:") * 1024;

    // VmHWM:	  123456 kB
    private static long Kilobytes(Play play, string field) => long.Parse(
        File.ReadLines($"/proc/{play.Network.Bridge.Process.Id}/status").Single(line => line.StartsWith(field, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        System.Globalization.CultureInfo.InvariantCulture);
}
