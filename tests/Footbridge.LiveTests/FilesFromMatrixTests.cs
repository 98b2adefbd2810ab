using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Files that are sent in Matrix: how a client on XMPP gets them, served by the bridge.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class FilesFromMatrixTests(SharedNetwork shared, ITestOutputHelper output)
{
    private static readonly byte[] Picture = Bytes(300_000);

    [Fact]
    public Task An_image_arrives_as_clients_want_it_and_is_had_at_its_address() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var sent = await play.Romeo.SendsFile(
            "m.image", Picture, "image/png", "balcony at night.png", info: new JsonObject { ["w"] = 640, ["h"] = 480.0, ["size"] = 1 });

        var file = await play.Juliet.ReceivesFile();

        Assert.True(file.IsFile, $"{file.Seen}");
        Assert.EndsWith("/balcony_at_night.png", file.Seen.Body, StringComparison.Ordinal);
        Assert.Equal(
            ("balcony at night.png", "image/png", "300000", "640", "480", Convert.ToBase64String(SHA256.HashData(Picture))),
            (file.Said("name"), file.Said("media-type"), file.Said("size"), file.Said("width"), file.Said("height"), file.Said("hash")));
        Assert.Equal("inline", file.Disposition);
        Assert.True(file.Seen.AsksForReceipt);
        Assert.Equal(file.Seen.Id, file.Seen.OriginId);
        Assert.Equal(Picture, await file.DownloadsAsync());
        using var part = await file.DownloadsPartAsync(299_990, 299_999);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(Picture[299_990..], await part.Content.ReadAsByteArrayAsync());
        Assert.DoesNotContain(file.Url.Segments[^2].Trim('/'), play.Network.Bridge.Log.Since(0, int.MaxValue), StringComparison.Ordinal);
        Assert.NotEqual(sent, file.Seen.Id);
    });

    [Fact]
    public Task What_is_written_beside_a_file_follows_it_and_so_does_what_is_said_then() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        await play.Romeo.SendsFile("m.file", Picture, "application/pdf", "Read this & weep", "vows.pdf");
        await play.Romeo.SaysInMatrix("Didst thou read it?");

        await play.Juliet.Receives("Didst thou read it?");
        var texts = play.Juliet.TextsOf(play.Romeo);
        Assert.Equal(["Read this & weep", "Didst thou read it?"], texts.TakeLast(2));
        var file = await play.Juliet.ReceivesFile();
        Assert.Equal(3, texts.Count);
        Assert.Equal(texts[0], file.Seen.Body);
        Assert.EndsWith("/vows.pdf", texts[0], StringComparison.Ordinal);
        Assert.Equal(("vows.pdf", "attachment"), (file.Said("name"), file.Disposition));
        Assert.Equal(Picture, await file.DownloadsAsync());
    });

    [Fact]
    public Task Stickers_and_voice_messages_are_files_too() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var url = await play.Romeo.Person.UploadsAsync(Picture, "image/webp");
        var sticker = SentFile.Event("", url, "a rose", "image/webp");
        sticker.Remove("msgtype");
        await play.Romeo.Person.SendsAsync(room, "m.sticker", sticker);

        var rose = await play.Juliet.ReceivesFile();

        Assert.True(rose is { IsFile: true, IsSticker: true, Disposition: "inline" }, $"{rose.Seen}");
        Assert.EndsWith("/a_rose.webp", rose.Seen.Body, StringComparison.Ordinal);
        Assert.Equal("a rose", rose.Said("desc"));

        var voice = SentFile.Event(
            "m.audio", await play.Romeo.Person.UploadsAsync(Picture, "audio/ogg"), "Voice message", "audio/ogg", info: new JsonObject { ["duration"] = 2500 });
        voice["org.matrix.msc3245.voice"] = new JsonObject();
        await play.Romeo.Person.SendsAsync(room, "m.room.message", voice);
        var spoken = await play.Juliet.ReceivesFile(nth: 1);
        Assert.True(spoken.IsFile);
        Assert.EndsWith("/Voice_message.ogg", spoken.Seen.Body, StringComparison.Ordinal);
        Assert.Equal("2500", spoken.Said("length"));
        Assert.Equal(Picture, await spoken.DownloadsAsync());
    });

    [Fact]
    public Task A_page_or_a_drawing_that_could_run_is_only_bytes_to_be_saved() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        await play.Romeo.SendsFile("m.image", Picture, "image/svg+xml", "drawing.svg");

        var file = await play.Juliet.ReceivesFile();

        using var http = new HttpClient();
        using var answer = await http.GetAsync(file.Url);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal("image/svg+xml", file.Said("media-type"));
    });

    [Fact]
    public Task A_file_that_cannot_be_given_is_told_at_the_message_and_the_chat_goes_on() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var gone = await play.Romeo.Person.SendsAsync(
            room, "m.room.message", SentFile.Event("m.image", $"mxc://{SynapseServer.ServerName}/neverThere", "gone.png", "image/png"));
        var encrypted = SentFile.Event("m.image", "", "secret.png", "image/png");
        encrypted.Remove("url");
        encrypted["file"] = new JsonObject { ["url"] = $"mxc://{SynapseServer.ServerName}/secret" };
        var unreadable = await play.Romeo.Person.SendsAsync(room, "m.room.message", encrypted);
        var hostile = await play.Romeo.Person.SendsAsync(
            room, "m.room.message", SentFile.Event("m.file", $"mxc://{SynapseServer.ServerName}/../../../_matrix/client/v3/sync", "x", "text/plain"));

        Assert.Contains("does not have the file any more", (await play.Romeo.IsTold(room, gone)).Body, StringComparison.Ordinal);
        Assert.Contains("encrypted", (await play.Romeo.IsTold(room, unreadable)).Body, StringComparison.Ordinal);
        await play.Romeo.SaysInMatrix("Still here");
        await play.Juliet.Receives("Still here");
        Assert.Equal(["Still here"], play.Juliet.TextsOf(play.Romeo));
        Assert.NotEqual(hostile, gone);
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(number => (byte)(number * 7919 >> 3))];
}
