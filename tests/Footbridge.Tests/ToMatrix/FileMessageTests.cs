using System.Xml.Linq;
using Footbridge.ToMatrix;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.ToMatrix;

/// <summary>What counts as a file, and what its sender says with it.</summary>
public sealed class FileMessageTests
{
    private const string Url = "https://a.example/1.png";
    private const string Oob = $"<x xmlns='jabber:x:oob'><url>{Url}</url></x>";
    private const string Sources = $"<sources xmlns='urn:xmpp:sfs:0'><url-data xmlns='http://jabber.org/protocol/url-data' target='{Url}'/></sources>";
    private const string Fallback = "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>";

    private const string PartFallback =
        "<fallback xmlns='urn:xmpp:fallback:0' for='jabber:x:oob'><body start='12' end='110'/></fallback>"
        + "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sims:1'><body start='12' end='110'/></fallback>";

    [Theory]
    [InlineData("<body>look: https://a.example/1.png</body>")]
    [InlineData($"<body>{Url}</body>")]
    [InlineData($"<body>look: {Url}</body>{Oob}")]
    [InlineData($"<body>{Url}</body><x xmlns='jabber:x:oob'><url>https://b.example/</url></x>")]
    [InlineData("<body>mailto:a@b</body><x xmlns='jabber:x:oob'><url>mailto:a@b</url></x>")]
    [InlineData(Oob)]
    [InlineData("<attach-to xmlns='urn:xmpp:message-attaching:1' id='1'/><body>x</body>")]
    [InlineData($"{Sources}<body>x</body>")]
    [InlineData("<file-sharing xmlns='urn:xmpp:sfs:0'/><body>x</body>")]
    public void Is_none(string payloads) => Assert.False(FileMessage.TryRead(Read(payloads), out _));

    [Theory]
    [InlineData($"<body>{Url}</body>{Oob}", null)]
    [InlineData("<body>aesgcm://a.example/1#00</body><x xmlns='jabber:x:oob'><url>aesgcm://a.example/1#00</url></x>", null)]
    [InlineData("{SFS}", null)]
    [InlineData("{SFS}" + $"<body>{Url}</body>{Oob}{Fallback}", null)]
    [InlineData("{SFS}" + $"<body>{Url}</body>{Oob}", null)]
    [InlineData("{SFS}" + $"<body>1.png</body>", null)]
    [InlineData("{SFS}" + $"<body>any words</body>{Fallback}", null)]
    [InlineData("{SFS}" + "<body> \n</body>", null)]
    [InlineData("{SFS}" + "<body>From the top</body>", "From the top")]
    [InlineData("{SFS}{SIMS}" + $"<body>{Url}</body>{Oob}", null)]
    [InlineData("{SIMS}" + $"<body>{Url}</body>{Oob}", null)]
    [InlineData("{SIMS}" + $"<body>\U0001F600 Look: {Url}</body>", "\U0001F600 Look:")]
    [InlineData("{SIMS}" + $"<body>no address</body>", "no add")]
    // Cheogram and monocles: what they add for others is marked, once for each way of having files, and may be counted too far.
    [InlineData("{BARE}" + $"<body>From the top{Url}</body>{Oob}{PartFallback}", "From the top")]
    [InlineData($"<body>From the top{Url}</body>{Oob}{PartFallback}", "From the top")]
    [InlineData("{BARE}" + $"<body>{Url}</body>{Oob}<fallback xmlns='urn:xmpp:fallback:0' for='jabber:x:oob'><body/></fallback>", null)]
    [InlineData($"<body>a file</body>{Oob}<fallback xmlns='urn:xmpp:fallback:0' for='jabber:x:oob'/>", null)]
    [InlineData("{SFS}" + $"<body>\U0001F600 abcd{Url}</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body start='6'/></fallback>", "\U0001F600 abcd")]
    // A quote of what the file answers.
    [InlineData("{SFS}" + "<body>&gt; which?\nThis one</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='9'/></fallback>", "This one")]
    public void Is_one_with_these_words(string payloads, string? caption)
    {
        Assert.True(FileMessage.TryRead(Read(payloads), out var file));
        Assert.Equal(caption, file.Caption);
        Assert.Single(Assert.Single(file.Files).Urls);
    }

    [Fact]
    public void The_first_of_dinos_two_messages_has_no_source_yet_and_the_second_says_where_it_belongs()
    {
        Assert.True(FileMessage.TryRead(Read("<file-sharing xmlns='urn:xmpp:sfs:0' id='f'><file xmlns='urn:xmpp:file:metadata:0'><name>1.png</name></file></file-sharing>"), out var first));
        Assert.True(FileMessage.TryRead(Read($"<attach-to xmlns='urn:xmpp:message-attaching:1' id='m'/>{Sources}<body>{Url}</body>{Oob}"), out var second));

        Assert.Null(first.Attached);
        Assert.Empty(Assert.Single(first.Files).Urls);
        Assert.Equal("m", second.Attached?.MessageId);
        Assert.Equal([Url], Assert.Single(second.Files).Urls);
        Assert.Null(second.Caption);
    }

    [Fact]
    public void A_message_may_have_several()
    {
        Assert.True(FileMessage.TryRead(Read("{SFS}{SFS}<body>Two of them</body>"), out var file));

        Assert.Equal((2, "Two of them"), (file.Files.Count, file.Caption));
    }

    [Fact]
    public void A_sticker_says_that_it_is_one()
    {
        Assert.True(FileMessage.TryRead(Read("{SFS}<sticker xmlns='urn:xmpp:stickers:0'/><body>\U0001F618</body>"), out var file));

        Assert.Equal((true, "\U0001F618"), (file.IsSticker, file.Caption));
    }

    private static Message Read(string payloads)
    {
        var filled = payloads
            .Replace("{BARE}", Sims(""), StringComparison.Ordinal)
            .Replace("{SFS}", $"<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><name>1.png</name></file>{Sources}</file-sharing>", StringComparison.Ordinal)
            .Replace(
                "{SIMS}",
                Sims($" begin='{(payloads.Contains("Look", StringComparison.Ordinal) ? 8 : 6)}' end='99'"),
                StringComparison.Ordinal);
        // A whole body that is the address has no range of its own.
        filled = payloads.Contains($"<body>{Url}", StringComparison.Ordinal) ? filled.Replace(" begin='6' end='99'", "", StringComparison.Ordinal) : filled;
        Assert.True(StanzaXml.TryRead(XElement.Parse($"<message from='a@b/c' to='d@e' type='chat'>{filled}</message>"), out var stanza, out var fault), fault);
        return Assert.IsType<Message>(stanza);
    }

    private static string Sims(string where) =>
        $"<reference xmlns='urn:xmpp:reference:0' type='data'{where}><media-sharing xmlns='urn:xmpp:sims:1'>"
        + $"<file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><name>1.png</name></file><sources><reference xmlns='urn:xmpp:reference:0' type='data' uri='{Url}'/></sources></media-sharing></reference>";
}
