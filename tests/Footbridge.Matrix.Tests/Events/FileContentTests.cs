using System.Text.Json;
using Footbridge.Matrix.Events;

namespace Footbridge.Matrix.Tests.Events;

public sealed class FileContentTests
{
    [Fact]
    public void File_with_all_it_may_say_is_read()
    {
        var file = Read(
            """
            {"msgtype": "m.video", "body": "Look!", "filename": "clip.mp4", "url": "mxc://example.org/clip",
             "info": {"mimetype": "video/mp4", "w": 640, "h": 480.0, "duration": 2140786, "size": 1563685}}
            """);

        Assert.Equal(
            new FileContent
            {
                Url = MxcUri.Parse("mxc://example.org/clip"),
                Name = "clip.mp4",
                HasCaption = true,
                MimeType = "video/mp4",
                Width = 640,
                Height = 480,
                Duration = TimeSpan.FromMilliseconds(2_140_786),
            },
            file);
    }

    [Theory]
    [InlineData("""{"msgtype": "m.file", "body": "a.pdf", "url": "mxc://example.org/a"}""", "a.pdf", false)]
    [InlineData("""{"msgtype": "m.file", "body": "a.pdf", "filename": "a.pdf", "url": "mxc://example.org/a"}""", "a.pdf", false)]
    [InlineData("""{"msgtype": "m.file", "body": "read this", "filename": "a.pdf", "url": "mxc://example.org/a"}""", "a.pdf", true)]
    [InlineData("""{"msgtype": "m.file", "body": "", "filename": "a.pdf", "url": "mxc://example.org/a"}""", "a.pdf", false)]
    [InlineData("""{"msgtype": "m.file", "body": "a.pdf", "filename": "", "url": "mxc://example.org/a"}""", "a.pdf", false)]
    [InlineData("""{"msgtype": "m.file", "body": "a.pdf", "filename": 5, "url": "mxc://example.org/a"}""", "a.pdf", false)]
    public void Body_is_a_caption_only_beside_a_name(string content, string name, bool hasCaption)
    {
        var file = Read(content);

        Assert.Equal((name, hasCaption), (file.Name, file.HasCaption));
    }

    [Fact]
    public void Sticker_is_a_file_that_has_no_caption()
    {
        var file = Read("""{"body": "a rose", "filename": "rose.webp", "url": "mxc://example.org/rose"}""", "m.sticker");

        Assert.True(file is { IsSticker: true, Name: "a rose", HasCaption: false });
    }

    [Theory]
    [InlineData("""{"msgtype": "m.image", "body": "a", "file": {"url": "mxc://example.org/a"}}""", true)]
    [InlineData("""{"msgtype": "m.image", "body": "a", "file": "mxc://example.org/a"}""", false)]
    [InlineData("""{"msgtype": "m.image", "body": "a"}""", false)]
    [InlineData("""{"msgtype": "m.image", "body": "a", "url": {"mxc": 1}}""", false)]
    [InlineData("""{"msgtype": "m.image", "body": "a", "url": "https://example.org/a"}""", false)]
    [InlineData("""{"msgtype": "m.image", "body": "a", "url": "mxc://example.org/../a"}""", false)]
    public void File_that_cannot_be_fetched_has_no_address(string content, bool isEncrypted)
    {
        var file = Read(content);

        Assert.Null(file.Url);
        Assert.Equal(isEncrypted, file.IsEncrypted);
    }

    [Theory]
    [InlineData("""{"w": "640", "h": null, "duration": {}, "mimetype": 7}""")]
    [InlineData("""{"w": -1, "h": 0, "duration": -5}""")]
    [InlineData("""{"w": 1e300, "h": 99999999999999999999, "duration": 1e300}""")]
    [InlineData("[]")]
    [InlineData("7")]
    public void What_is_said_of_a_file_and_cannot_be_counts_as_absent(string info)
    {
        var file = Read($$"""{"msgtype": "m.image", "body": "a", "url": "mxc://example.org/a", "info": {{info}}}""");

        Assert.Equal(new FileContent { Url = MxcUri.Parse("mxc://example.org/a"), Name = "a" }, file);
    }

    [Theory]
    [InlineData("m.room.message", """{"msgtype": "m.text", "body": "a", "url": "mxc://example.org/a"}""")]
    [InlineData("m.room.message", """{"msgtype": "m.image", "url": "mxc://example.org/a"}""")]
    [InlineData("m.reaction", """{"msgtype": "m.image", "body": "a", "url": "mxc://example.org/a"}""")]
    [InlineData("m.sticker", """{"url": "mxc://example.org/a"}""")]
    public void Other_events_are_no_files(string type, string content)
    {
        Assert.False(FileContent.TryRead(Event(type, content), out _));
    }

    private static FileContent Read(string content, string type = "m.room.message") =>
        FileContent.TryRead(Event(type, content), out var file) ? file : throw new InvalidOperationException("no file");

    private static MatrixEvent Event(string type, string content) => new()
    {
        EventId = EventId.Parse("$file"),
        RoomId = RoomId.Parse("!room:example.org"),
        Type = type,
        Sender = UserId.Parse("@romeo:example.org"),
        Content = JsonElement.Parse(content),
        OriginServerTs = DateTimeOffset.UnixEpoch,
    };
}
