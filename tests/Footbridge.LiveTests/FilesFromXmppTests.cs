using System.Security.Cryptography;
using System.Text.Json;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Files that XMPP clients put on their server and send: what Matrix clients get of them.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class FilesFromXmppTests(SharedNetwork shared, ITestOutputHelper output)
{
    // A real one, then as many bytes as make it more than one piece on its way.
    private static readonly byte[] Picture =
    [
        .. Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg=="),
        .. RandomNumberGenerator.GetBytes(300_000),
    ];

    private static readonly string Sha256 = Convert.ToBase64String(SHA256.HashData(Picture));

    [Fact]
    public Task A_picture_comes_as_it_is_and_so_do_its_caption_and_a_sticker() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var url = await play.Juliet.Person.UploadsAsync(Picture, "balcony.png", "image/png");

        var id = await play.Juliet.SendsInXmpp($"<body>{url}</body><x xmlns='jabber:x:oob'><url>{url}</url></x><request xmlns='urn:xmpp:receipts'/>");
        var picture = await ReceivesAsync(play, room, "m.image");

        await play.Juliet.HasReceiptFor(id);
        Assert.Equal(("balcony.png", "balcony.png"), (picture.Body, Text(picture.Content, "filename")));
        var info = picture.Content.GetProperty("info");
        Assert.Equal(("image/png", Picture.Length, 3, 2), (Text(info, "mimetype"), Number(info, "size"), Number(info, "w"), Number(info, "h")));
        Assert.Equal(Picture, await play.Romeo.Person.FetchesAsync(Text(picture.Content, "url")!));

        await play.Juliet.SendsInXmpp(Sfs(url) + "<body>By *night*</body>");
        var captioned = await ReceivesAsync(play, room, "m.image", nth: 1);
        Assert.Equal(("By *night*", "balcony at night.png"), (captioned.Body, Text(captioned.Content, "filename")));
        Assert.Equal("By <strong>night</strong>", Text(captioned.Content, "formatted_body"));

        await play.Juliet.SendsInXmpp(Sfs(url) + "<sticker xmlns='urn:xmpp:stickers:0'/><body>\U0001F339</body>");
        var sticker = await Until.FoundAsync(
            () => play.Romeo.Person.Timeline.FirstOrDefault(seen => seen.Room == room && seen.Type == "m.sticker"), "a sticker comes");
        Assert.Equal("\U0001F339", sticker.Body);
        Assert.Equal(Picture, await play.Romeo.Person.FetchesAsync(Text(sticker.Content, "url")!));
    });

    [Fact]
    public Task Dinos_two_messages_are_one_picture_where_the_first_one_stood() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var first = await play.Juliet.SendsInXmpp(Sfs(null) + "<request xmlns='urn:xmpp:receipts'/>");
        await play.Juliet.SaysInXmpp("said while it was uploaded");
        var url = await play.Juliet.Person.UploadsAsync(Picture, "x.png", "image/png");
        var second = await play.Juliet.SendsInXmpp(
            $"""
            <attach-to xmlns='urn:xmpp:message-attaching:1' id='{first}'/>{Sources(url, "f1")}
            <body>{url}</body><x xmlns='jabber:x:oob'><url>{url}</url></x><request xmlns='urn:xmpp:receipts'/>
            """);

        await play.Romeo.Receives("said while it was uploaded");
        await play.Juliet.HasReceiptFor(first);
        await play.Juliet.HasReceiptFor(second);
        await play.Juliet.SaysInXmpp("said after it");
        await play.Romeo.Receives("said after it");
        Assert.Equal(
            ["balcony at night.png", "said while it was uploaded", "said after it"],
            play.Romeo.TextsOf(play.Juliet).Where(text => text != "Good even"));
        var picture = await ReceivesAsync(play, room, "m.image");
        Assert.Equal(Picture, await play.Romeo.Person.FetchesAsync(Text(picture.Content, "url")!));
    });

    [Fact]
    public Task A_strangers_file_is_named_and_after_the_acceptance_the_next_one_comes() => PlayAsync(async play =>
    {
        var url = await play.Juliet.Person.UploadsAsync(Picture, "balcony.png", "image/png");
        await play.Juliet.SendsInXmpp(Sfs(url));

        var room = await play.Romeo.Accepts(play.Juliet);

        var link = await play.Romeo.Receives($"balcony at night.png\n{url}");
        Assert.Equal("m.text", link.MsgType);
        await play.Romeo.IsTold(room, inReplyTo: link.Id);
        await play.Juliet.SendsInXmpp(Sfs(url));
        await ReceivesAsync(play, room, "m.image");
    });

    [Fact]
    public Task A_file_that_is_not_there_or_another_than_announced_is_said_at_its_link() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var url = await play.Juliet.Person.UploadsAsync([.. Picture, 1], "balcony.png", "image/png");
        var gone = url[..url.LastIndexOf('/')] + "x/gone.png";

        await play.Juliet.SendsInXmpp($"<body>{gone}</body><x xmlns='jabber:x:oob'><url>{gone}</url></x>");
        var link = await play.Romeo.Receives(gone);
        Assert.Contains("answers 404", (await play.Romeo.IsTold(room, inReplyTo: link.Id)).Body, StringComparison.Ordinal);

        await play.Juliet.SendsInXmpp(Sfs(url));
        var other = await play.Romeo.Receives($"balcony at night.png\n{url}");
        Assert.Contains("SHA-256", (await play.Romeo.IsTold(room, inReplyTo: other.Id)).Body, StringComparison.Ordinal);
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);

    private static Task<MatrixSeen> ReceivesAsync(Play play, string room, string msgType, int nth = 0) => Until.FoundAsync(
        () => play.Romeo.Person.Messages(room, play.Juliet.Ghost).Where(seen => seen.MsgType == msgType).ElementAtOrDefault(nth),
        $"{play.Romeo.Id} receives {msgType}");

    private static string Sfs(string? url) =>
        $"""
        <file-sharing xmlns='urn:xmpp:sfs:0' id='f1' disposition='inline'><file xmlns='urn:xmpp:file:metadata:0'>
        <name>balcony at night.png</name><media-type>image/png</media-type>
        <hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>{Sha256}</hash></file>{(url is null ? "" : Sources(url, null))}</file-sharing>
        """;

    private static string Sources(string url, string? id) =>
        $"<sources xmlns='urn:xmpp:sfs:0'{(id is null ? "" : $" id='{id}'")}><url-data xmlns='http://jabber.org/protocol/url-data' target='{url}'/></sources>";

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
