using System.Xml.Linq;

namespace Footbridge.Xmpp.Tests.Extensions;

/// <summary>Files in messages: as clients write them, in; as we write them, out and in again.</summary>
public class FileExtensionTests
{
    private const string Sha256 = "2XarmwTlNxDAMkvymloX3S5+VbylNrJt/l5QyPa+YoU=";

    private static readonly FileMetadata Everything = new()
    {
        Name = "summit <1> & more.jpg",
        MediaType = "image/jpeg",
        Description = "From the top",
        Size = 3_032_449,
        Width = 4096,
        Height = 2160,
        Length = TimeSpan.FromMilliseconds(63_500),
        Sha256 = Sha256,
        Thumbnails = [new Thumbnail("cid:sha1+ffd7c8d28e9c5e82afea41f97108c6b4@bob.xmpp.org", "image/png", 128, 96)],
    };

    [Fact]
    public void Dinos_announcement_has_metadata_and_no_sources()
    {
        var message = Read(
            $"""
            <file-sharing xmlns='urn:xmpp:sfs:0' id='f1'><file xmlns='urn:xmpp:file:metadata:0'>
              <name>a.png</name><media_type>image/png</media_type><media-type>image/png</media-type><size>68</size>
              <width>3</width><height>2</height><hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>{Sha256}</hash></file></file-sharing>
            """);

        Assert.True(Xep0447StatelessFileSharing.TryRead(message, out var files));
        var file = Assert.Single(files);
        Assert.Equal(("f1", 0), (file.Id, file.Urls.Count));
        Assert.Equal(new FileMetadata { Name = "a.png", MediaType = "image/png", Size = 68, Width = 3, Height = 2, Sha256 = Sha256 }, file.Metadata, WithoutLists);
    }

    [Fact]
    public void Dinos_second_message_has_the_sources_and_says_whose_they_are()
    {
        const string Url = "https://upload.example/a.png";
        var message = Read(
            $"""
            <body>{Url}</body><x xmlns='jabber:x:oob'><url>{Url}</url></x><attach-to xmlns='urn:xmpp:message-attaching:1' id='m1'/>
            <sources xmlns='urn:xmpp:sfs:0' id='f1'><url-data xmlns='http://jabber.org/protocol/url-data' target='{Url}'/></sources>
            """);

        Assert.True(Xep0447StatelessFileSharing.TryReadAttached(message, out var sources));
        Assert.Equal(("m1", "f1"), (sources.MessageId, sources.FileId));
        Assert.Equal([Url], sources.Urls);
        Assert.False(Xep0447StatelessFileSharing.TryRead(message, out _));
    }

    [Theory]
    [InlineData("PT12S", 12_000)]
    [InlineData("PT1M0.5S", 60_500)]
    [InlineData("-PT12S", null)]
    [InlineData("P999999999999999D", null)]
    [InlineData("12", null)]
    [InlineData("", null)]
    public void What_Cheogram_takes_from_another_vocabulary_is_read(string duration, int? milliseconds)
    {
        var message = Read(
            $"""
            <reference xmlns='urn:xmpp:reference:0' type='data'><media-sharing xmlns='urn:xmpp:sims:1'><file xmlns='urn:xmpp:jingle:apps:file-transfer:5'>
              <width xmlns='https://schema.org/'>1920</width><height xmlns='https://schema.org/'>1080</height>
              <duration xmlns='https://schema.org/'>{duration}</duration></file></media-sharing></reference>
            """);

        Assert.True(Xep0385Sims.TryRead(message, out var files));
        var metadata = Assert.Single(files).File.Metadata;
        Assert.Equal((1920, 1080, milliseconds), (metadata.Width, metadata.Height, (int?)metadata.Length?.TotalMilliseconds));
    }

    [Fact]
    public void Old_dimensions_are_read()
    {
        var message = Read("<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><dimensions>4096x2160</dimensions></file></file-sharing>");

        Assert.True(Xep0447StatelessFileSharing.TryRead(message, out var files));
        Assert.Equal((4096, 2160), (files[0].Metadata.Width, files[0].Metadata.Height));
    }

    [Theory]
    [InlineData("<size>-1</size>")]
    [InlineData("<size>99999999999999999999</size>")]
    [InlineData("<size>1e9</size><width>-4</width><height>0</height><length>x</length>")]
    [InlineData("<length>9223372036854775807</length>")]
    [InlineData("<dimensions>axb</dimensions>")]
    [InlineData("<dimensions>1x2x3</dimensions>")]
    [InlineData("<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AAAA</hash>")]
    [InlineData("<hash xmlns='urn:xmpp:hashes:2' algo='md5'>1B2M2Y8AsgTpgAmY7PhCfg==</hash>")]
    [InlineData("<thumbnail xmlns='urn:xmpp:thumbs:1' width='3'/>")]
    [InlineData("<name/>")]
    public void What_cannot_be_is_as_if_it_were_not_there(string parts)
    {
        var message = Read($"<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'>{parts}</file></file-sharing>");

        Assert.True(Xep0447StatelessFileSharing.TryRead(message, out var files));
        Assert.Equal(new FileMetadata(), files[0].Metadata, WithoutLists);
        Assert.Empty(files[0].Metadata.Thumbnails);
    }

    [Fact]
    public void Files_written_are_read_back()
    {
        var written = Xep0447StatelessFileSharing.AddTo(
            Xep0447StatelessFileSharing.AddTo(
                Empty, new SharedFile { Id = "1", Inline = true, Metadata = Everything, Urls = ["https://a.example/1", "https://b.example/1"] }),
            new SharedFile { Metadata = new FileMetadata() });

        Assert.True(Xep0447StatelessFileSharing.TryRead(Again(written), out var files));
        Assert.Equal([("1", true), (null, false)], files.Select(file => (file.Id, file.Inline)));
        Assert.Equal(["https://a.example/1", "https://b.example/1"], files[0].Urls);
        Assert.Equal(Everything, files[0].Metadata, WithoutLists);
        Assert.Equal(Everything.Thumbnails, files[0].Metadata.Thumbnails);
    }

    [Fact]
    public void Sources_written_for_an_earlier_message_are_read_back()
    {
        var written = Again(Xep0447StatelessFileSharing.AddAttachedTo(Empty, new AttachedSources("m1", "f1", ["https://a.example/1"])));

        Assert.True(Xep0447StatelessFileSharing.TryReadAttached(written, out var read));
        Assert.Equal(("m1", "f1", "https://a.example/1"), (read.MessageId, read.FileId, Assert.Single(read.Urls)));
    }

    [Fact]
    public void Sources_that_belong_to_nothing_are_none()
    {
        Assert.False(Xep0447StatelessFileSharing.TryReadAttached(
            Read("<sources xmlns='urn:xmpp:sfs:0'><url-data xmlns='http://jabber.org/protocol/url-data' target='https://a.example/'/></sources>"), out _));
        Assert.False(Xep0447StatelessFileSharing.TryReadAttached(
            Read("<attach-to xmlns='urn:xmpp:message-attaching:1' id='m1'/><sources xmlns='urn:xmpp:sfs:0'/>"), out _));
    }

    [Fact]
    public void Inline_media_is_read_and_written_with_the_part_of_the_body_it_stands_for()
    {
        var message = Read(
            $"""
            <body>Look: https://a.example/1</body>
            <reference xmlns='urn:xmpp:reference:0' begin='6' end='25' type='data'><media-sharing xmlns='urn:xmpp:sims:1'>
              <file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><media-type>image/jpeg</media-type><name>1.jpg</name><size>5</size>
                <hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>{Sha256}</hash></file>
              <sources><reference xmlns='urn:xmpp:reference:0' type='data' uri='https://a.example/1'/></sources></media-sharing></reference>
            """);

        Assert.True(Xep0385Sims.TryRead(message, out var files));
        Assert.Equal((6, 25), (files[0].Begin, files[0].End));
        Assert.Equal(("1.jpg", 5L, Sha256), (files[0].File.Metadata.Name, files[0].File.Metadata.Size, files[0].File.Metadata.Sha256));

        Assert.True(Xep0385Sims.TryRead(Again(Xep0385Sims.AddTo(Empty, files[0])), out var again));
        Assert.Equal((6, 25, "https://a.example/1"), (again[0].Begin, again[0].End, again[0].File.Urls[0]));
        Assert.Equal(files[0].File.Metadata, again[0].File.Metadata, WithoutLists);
    }

    [Fact]
    public void A_reference_that_is_no_file_is_none() =>
        Assert.False(Xep0385Sims.TryRead(Read("<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:a@b' begin='0' end='3'/>"), out _));

    [Theory]
    [InlineData("<body>https://a.example/1</body><x xmlns='jabber:x:oob'><url>https://a.example/1</url></x>", true)]
    [InlineData("<body>see https://a.example/1</body><x xmlns='jabber:x:oob'><url>https://a.example/1</url></x>", false)]
    [InlineData("<body>https://a.example/1 </body><x xmlns='jabber:x:oob'><url>https://a.example/1</url></x>", false)]
    [InlineData("<body>https://a.example/1</body><x xmlns='jabber:x:oob'><url>https://a.example/2</url></x>", false)]
    [InlineData("<body>https://a.example/1</body>", false)]
    [InlineData("<x xmlns='jabber:x:oob'><url>https://a.example/1</url></x>", false)]
    [InlineData("<body></body><x xmlns='jabber:x:oob'><url></url></x>", false)]
    [InlineData("<body>see https://a.example/1</body><x xmlns='jabber:x:oob'><url>https://a.example/1</url></x><fallback xmlns='urn:xmpp:fallback:0' for='jabber:x:oob'><body start='4' end='23'/></fallback>", true)]
    [InlineData("<body>a file</body><x xmlns='jabber:x:oob'><url>https://a.example/1</url></x><fallback xmlns='urn:xmpp:fallback:0' for='jabber:x:oob'><body/></fallback>", true)]
    [InlineData("<body>see https://a.example/1</body><x xmlns='jabber:x:oob'><url>https://a.example/1</url></x><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='3'/></fallback>", false)]
    [InlineData("<body>see https://a.example/1</body><x xmlns='jabber:x:oob'><url>https://a.example/1</url></x><fallback xmlns='urn:xmpp:fallback:0' for='jabber:x:oob'><subject/></fallback>", false)]
    public void An_address_out_of_band_is_a_file_where_the_body_is_it_or_stands_for_it(string payloads, bool isFile) =>
        Assert.Equal(isFile, Xep0066OutOfBandData.TryReadFile(Read(payloads), out _));

    [Fact]
    public void An_address_out_of_band_is_written_and_read_back()
    {
        Assert.True(Xep0066OutOfBandData.TryReadFile(Again(Xep0066OutOfBandData.AddTo(Empty.WithBody("https://a.example/?a=1&b=2"), "https://a.example/?a=1&b=2")), out var url));
        Assert.Equal("https://a.example/?a=1&b=2", url);
    }

    [Theory]
    [InlineData("<sticker xmlns='urn:xmpp:stickers:0' pack='p'/>", true, "p")]
    [InlineData("<sticker xmlns='urn:xmpp:stickers:0'/>", true, null)]
    [InlineData("<sticker/>", false, null)]
    public void A_sticker_is_marked(string payload, bool isSticker, string? pack)
    {
        Assert.Equal(isSticker, Xep0449Stickers.TryRead(Read(payload), out var read));
        Assert.Equal(pack, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("p")]
    public void A_stickers_mark_is_written_and_read_back(string? pack)
    {
        Assert.True(Xep0449Stickers.TryRead(Again(Xep0449Stickers.AddTo(Empty, pack)), out var read));
        Assert.Equal(pack, read);
    }

    [Fact]
    public void Data_in_the_stanza_is_written_and_read_back_by_its_name()
    {
        var data = BitsOfBinary.Of(new byte[] { 1, 2, 3 }, "image/png");

        Assert.True(Xep0231BitsOfBinary.TryRead(Again(Xep0231BitsOfBinary.AddTo(Empty, data)), data.Uri, out var read));
        Assert.Equal(("image/png", data.Cid), (read.MediaType, read.Cid));
        Assert.Equal([1, 2, 3], read.Data.ToArray());
    }

    [Theory]
    // The SHA-1 of no bytes.
    [InlineData("cid:sha1+da39a3ee5e6b4b0d3255bfef95601890afd80709@bob.xmpp.org", "", true)]
    [InlineData("cid:sha1+DA39A3EE5E6B4B0D3255BFEF95601890AFD80709@bob.xmpp.org", "", true)]
    [InlineData("cid:sha1+da39a3ee5e6b4b0d3255bfef95601890afd80709@bob.xmpp.org", "AAAA", false)]
    [InlineData("cid:sha1+da39a3ee5e6b4b0d3255bfef95601890afd80709@bob.xmpp.org", "no base64!", false)]
    [InlineData("cid:md5+d41d8cd98f00b204e9800998ecf8427e@bob.xmpp.org", "", false)]
    [InlineData("cid:anything@else.example", "", false)]
    [InlineData("cid:", "", false)]
    [InlineData("data:,", "", false)]
    public void Data_in_the_stanza_counts_only_where_it_is_what_its_name_says(string uri, string base64, bool isGenuine) =>
        Assert.Equal(isGenuine, Xep0231BitsOfBinary.TryRead(Read($"<data xmlns='urn:xmpp:bob' cid='{uri.Split(':', 2)[1]}'>{base64}</data>"), uri, out _));

    private static readonly Message Empty = new() { From = Jid.Parse("a@example.org/x"), To = Jid.Parse("b@example.org"), Type = MessageType.Chat };

    private static readonly Func<FileMetadata?, FileMetadata?, bool> WithoutLists = (left, right) =>
        (left! with { Thumbnails = right!.Thumbnails }) == right;

    private static Message Again(Message message)
    {
        Assert.True(StanzaXml.TryParse(StanzaXml.Serialize(message), out var stanza, out var fault), fault);
        return Assert.IsType<Message>(stanza);
    }

    private static Message Read(string payloads)
    {
        var xml = $"<message from='a@example.org/x' to='b@example.org' type='chat'>{payloads}</message>";
        Assert.True(StanzaXml.TryRead(XElement.Parse(xml), out var stanza, out var fault), fault);
        return Assert.IsType<Message>(stanza);
    }
}
