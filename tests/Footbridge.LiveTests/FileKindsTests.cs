using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>The kinds of files there are, as clients of either side send them.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class FileKindsTests(SharedNetwork shared, ITestOutputHelper output)
{
    private static readonly byte[] Png =
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==");

    private static readonly byte[] Mp3 = Encoding.Latin1.GetBytes("ID3\u0004\0\0\0\0\0\0 a song");
    private static readonly byte[] Mp4 = Encoding.Latin1.GetBytes("\0\0\0\u0018ftypisom\0\0\u0002\0isommp42 a film");
    private static readonly byte[] M4a = Encoding.Latin1.GetBytes("\0\0\0\u0018ftypM4A \0\0\u0002\0M4A mp42 speech");
    private static readonly byte[] Opus = Encoding.Latin1.GetBytes("OggS\0\u0002\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u0001\u0013OpusHead\u0001\u0001 speech");

    [Fact]
    public Task Files_as_clients_of_XMPP_send_them_come_as_what_they_are() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();

        // XEP-0385 as it stands: a part of the body is the file.
        var url = await play.Juliet.Person.UploadsAsync(Png, "balcony.png", "image/png");
        await play.Juliet.SendsInXmpp($"<body>\U0001F319 {url}</body>" + Sims(url, "balcony.png", "image/png", where: $" begin='2' end='{url.Length + 2}'"));
        // Cheogram and monocles: a caption, and behind it the address, which is marked as being for others.
        url = await play.Juliet.Person.UploadsAsync(Mp4, "feast.mp4", "video/mp4");
        await play.Juliet.SendsInXmpp(
            $"<body>The feast{url}</body>{Oob(url)}"
            + string.Concat(new[] { "jabber:x:oob", "urn:xmpp:sims:1" }.Select(ns =>
                $"<fallback xmlns='urn:xmpp:fallback:0' for='{ns}'><body start='9' end='{url.Length + 9}'/></fallback>"))
            + Sims(url, "feast.mp4", "video/mp4", "<width xmlns='https://schema.org/'>1920</width><height xmlns='https://schema.org/'>1080</height><duration xmlns='https://schema.org/'>PT12S</duration>"));
        // Voice messages: Cheogram, Conversations, and Monal, which records another format.
        url = await play.Juliet.Person.UploadsAsync(Opus, "recording1.opus", "audio/ogg");
        await play.Juliet.SendsInXmpp(
            $"<body>{url}</body>{Oob(url)}<fallback xmlns='urn:xmpp:fallback:0' for='jabber:x:oob'><body/></fallback>"
            + Sims(url, "recording1.opus", "audio/ogg", "<duration xmlns='https://schema.org/'>PT3S</duration>"));
        url = await play.Juliet.Person.UploadsAsync(Opus, "recording2.oga", "audio/ogg");
        await play.Juliet.SendsInXmpp($"<body>{url}</body>{Oob(url)}");
        url = await play.Juliet.Person.UploadsAsync(M4a, "recording3.m4a", "audio/mp4");
        await play.Juliet.SendsInXmpp($"<body>{url}</body>{Oob(url)}");
        // Several in one message, by XEP-0447.
        var song = await play.Juliet.Person.UploadsAsync(Mp3, "song.mp3", "audio/mpeg");
        var picture = await play.Juliet.Person.UploadsAsync(Png, "night.png", "image/png");
        await play.Juliet.SendsInXmpp("<body>Two of them</body>" + Sfs(song, "song.mp3", "audio/mpeg", "<length>61000</length>") + Sfs(picture, "night.png", "image/png"));
        await play.Juliet.SaysInXmpp("That was all");

        await play.Romeo.Receives("That was all");
        var seen = play.Romeo.Person.Messages(room, play.Juliet.Ghost).SkipWhile(message => message.MsgType != "m.image").ToList();
        Assert.Equal(
            [
                ("m.image", "\U0001F319", "balcony.png", "image/png", null),
                ("m.video", "The feast", "feast.mp4", "video/mp4", 12_000),
                ("m.audio", "recording1.opus", "recording1.opus", "audio/ogg", 3000),
                ("m.audio", "recording2.oga", "recording2.oga", "audio/ogg", null),
                ("m.audio", "recording3.m4a", "recording3.m4a", "audio/mp4", null),
                ("m.text", "Two of them", null, null, null),
                ("m.audio", "song.mp3", "song.mp3", "audio/mpeg", 61_000),
                ("m.image", "night.png", "night.png", "image/png", null),
                ("m.text", "That was all", null, null, null),
            ],
            seen.Select(message => (message.MsgType, message.Body, Text(message.Content, "filename"), Text(Info(message), "mimetype"), Number(Info(message), "duration"))));
        Assert.Equal((1920, 1080), (Number(Info(seen[1]), "w"), Number(Info(seen[1]), "h")));
        Assert.Equal([false, false, true, true, false, false, false, false, false], seen.Select(message => message.Content.TryGetProperty("org.matrix.msc3245.voice", out _)));
        Assert.Equal(Mp4, await play.Romeo.Person.FetchesAsync(Text(seen[1].Content, "url")!));
        Assert.Equal(Opus, await play.Romeo.Person.FetchesAsync(Text(seen[2].Content, "url")!));
    });

    [Fact]
    public Task A_correction_that_is_a_file_stands_in_the_place_of_the_message() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var url = await play.Juliet.Person.UploadsAsync(Png, "balcony.png", "image/png");
        var first = await play.Juliet.SendsInXmpp("<body>By nihgt</body>" + Sfs(url, "balcony.png", "image/png"));
        var text = await play.Juliet.SaysInXmpp("balcony.pgn");
        await play.Romeo.Receives("balcony.pgn");

        await play.Juliet.SendsInXmpp("<body>By night</body>" + Sfs(url, "balcony.png", "image/png") + Replace(first));
        await play.Juliet.SendsInXmpp($"<body>{url}</body>{Oob(url)}" + Replace(text));
        await play.Juliet.SaysInXmpp("Better so");
        await play.Romeo.Receives("Better so");

        var seen = play.Romeo.Person.Messages(room, play.Juliet.Ghost).SkipWhile(message => message.MsgType != "m.image").ToList();
        Assert.Equal([null, null, seen[0].Id, seen[1].Id, null], seen.Select(message => message.Edits));
        var news = seen.Skip(2).Take(2).Select(edit => edit.Content.GetProperty("m.new_content")).ToList();
        Assert.Equal(
            [("m.image", "By night", "balcony.png"), ("m.image", "balcony.png", "balcony.png")],
            news.Select(content => (Text(content, "msgtype"), Text(content, "body"), Text(content, "filename"))));
        Assert.Equal(Png, await play.Romeo.Person.FetchesAsync(Text(news[1], "url")!));
    });

    [Fact]
    public Task Audio_and_video_from_Matrix_say_how_long_they_are() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        await play.Romeo.SendsFile("m.audio", Mp3, "audio/mpeg", "song.mp3", info: new JsonObject { ["duration"] = 61_000 });
        await play.Romeo.SendsFile(
            "m.video", Mp4, "video/mp4", "feast.mp4", info: new JsonObject { ["duration"] = 12_000, ["w"] = 1920, ["h"] = 1080 });

        var song = await play.Juliet.ReceivesFile();
        var film = await play.Juliet.ReceivesFile(nth: 1);

        Assert.True(song.IsFile && film.IsFile, $"{song.Seen} {film.Seen}");
        Assert.Equal(("song.mp3", "audio/mpeg", "61000", "inline"), (song.Said("name"), song.Said("media-type"), song.Said("length"), song.Disposition));
        Assert.Equal(
            ("feast.mp4", "video/mp4", "12000", "1920", "1080", "inline"),
            (film.Said("name"), film.Said("media-type"), film.Said("length"), film.Said("width"), film.Said("height"), film.Disposition));
        Assert.EndsWith("/song.mp3", song.Seen.Body, StringComparison.Ordinal);
        Assert.Equal(Mp3, await song.DownloadsAsync());
        Assert.Equal(Mp4, await film.DownloadsAsync());
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);

    private static string Oob(string url) => $"<x xmlns='jabber:x:oob'><url>{url}</url></x>";

    private static string Replace(string id) => $"<replace xmlns='urn:xmpp:message-correct:0' id='{id}'/>";

    private static string Sims(string url, string name, string type, string more = "", string where = "") =>
        $"""
        <reference xmlns='urn:xmpp:reference:0' type='data'{where}><media-sharing xmlns='urn:xmpp:sims:1'>
        <file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><name>{name}</name><media-type>{type}</media-type>{more}</file>
        <sources><reference xmlns='urn:xmpp:reference:0' type='data' uri='{url}'/></sources></media-sharing></reference>
        """;

    private static string Sfs(string url, string name, string type, string more = "") =>
        $"""
        <file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><name>{name}</name><media-type>{type}</media-type>{more}</file>
        <sources><url-data xmlns='http://jabber.org/protocol/url-data' target='{url}'/></sources></file-sharing>
        """;

    private static JsonElement Info(MatrixSeen seen) => seen.Content.TryGetProperty("info", out var info) ? info : default;

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int? Number(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
