using System.Text;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Texts that are hard to carry: characters that mean something to XML or may not be in it, and long ones.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class TextTests(SharedNetwork shared, ITestOutputHelper output)
{
    /// <summary>What is written in Matrix, as JSON text, and what an XMPP client must see.</summary>
    public static TheoryData<string, string> FromMatrix => new()
    {
        { """<b>bold</b> & "quoted" 'too' ]]> <!-- no comment -->""", """<b>bold</b> & "quoted" 'too' ]]> <!-- no comment -->""" },
        { "</body></message><presence type='unavailable'/>", "</body></message><presence type='unavailable'/>" },
        { "a\\u0000b", "a\uFFFDb" },
        { "a\\u0001\\u001Fb", "a\uFFFD\uFFFDb" },
        { "a\\uFFFEb\\uFFFFc", "a\uFFFDb\uFFFDc" },
        { "two\\nlines and a\\ttab", "two\nlines and a\ttab" },
        { "\\uD83D\\uDC68\\u200D\\uD83D\\uDC69\\u200D\\uD83D\\uDC67 é 𝄞", "👨‍👩‍👧 é 𝄞" },
    };

    [Theory]
    [MemberData(nameof(FromMatrix))]
    public Task A_text_from_Matrix_arrives_without_harm(string written, string expected) => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var json = written.Replace("\"", "\\\"", StringComparison.Ordinal);

        await play.Romeo.Person.SendsRawAsync(room, "m.room.message", $$"""{"msgtype":"m.text","body":"{{json}}"}""");

        await play.Juliet.Receives(expected);
        await StillTalkAsync(play);
    });

    [Fact]
    public Task A_lone_surrogate_from_Matrix_harms_nobody() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        // Synapse refuses such a body today; where it does not, it has to arrive with a replacement character.
        var isTaken = true;
        try
        {
            await play.Romeo.Person.SendsRawAsync(room, "m.room.message", """{"msgtype":"m.text","body":"a\uD800b"}""");
        }
        catch (MatrixRefusalException)
        {
            isTaken = false;
        }

        if (isTaken)
        {
            await play.Juliet.Receives("a\uFFFDb");
        }

        await StillTalkAsync(play);
    });

    [Theory]
    [InlineData("<b>bold</b> & \"quoted\" 'too' ]]> \u00E9 \U0001D11E")]
    [InlineData("{\"msgtype\":\"m.text\"} \\u0000 \\ud800")]
    [InlineData("two\nlines and a\ttab")]
    public Task A_text_from_XMPP_arrives_without_harm(string text) => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        await play.Juliet.SaysInXmpp(text);

        await play.Romeo.Receives(text);
        await StillTalkAsync(play);
    });

    [Theory]
    [InlineData(60_000)]
    [InlineData(70_000)]
    [InlineData(200_000)]
    public Task A_long_text_from_XMPP_arrives_in_parts_in_order(int length) => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var text = Lines(length);

        var id = await play.Juliet.SaysInXmpp(text);

        await play.Juliet.HasReceiptFor(id);
        await play.Juliet.SaysInXmpp("after");
        await play.Romeo.Receives("after");
        var parts = play.Romeo.TextsOf(play.Juliet).Skip(1).SkipLast(1).ToArray();
        Assert.InRange(parts.Length, 2, 10);
        Assert.Equal(text, string.Join('\n', parts));
        Assert.All(
            play.Romeo.Person.Messages(play.Romeo.RoomWith(play.Juliet), play.Juliet.Ghost),
            seen => Assert.InRange(Encoding.UTF8.GetByteCount(seen.Event.GetRawText()), 1, 48 * 1024));
    });

    [Fact]
    public Task A_text_from_Matrix_whose_stanza_would_be_too_large_arrives_in_parts() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        // 60 kB as JSON, 300 kB as XML.
        var text = string.Join('\n', Enumerable.Repeat(new string('&', 999), 60));

        await play.Romeo.Person.SaysAsync(room, text);
        await play.Romeo.SaysInMatrix("after");

        await play.Juliet.Receives("after");
        var parts = play.Juliet.TextsOf(play.Romeo).SkipLast(1).ToArray();
        Assert.InRange(parts.Length, 2, 20);
        Assert.Equal(text, string.Join('\n', parts));
        Assert.Equal(parts.Length, play.Juliet.Person.Texts.SkipLast(1).Select(seen => seen.Id).Distinct().Count());
    });

    [Fact]
    public Task A_text_from_Matrix_of_sixty_kilobytes_arrives_whole() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var text = Lines(60_000);

        await play.Romeo.SaysInMatrix(text);

        await play.Juliet.Receives(text);
    });

    private static string Lines(int length)
    {
        var text = new StringBuilder();
        for (var line = 0; text.Length < length; line++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"line {line}: what's in a name? that which we call a rose\n");
        }

        return text.ToString(0, length - 1).TrimEnd('\n');
    }

    private static async Task StillTalkAsync(Play play)
    {
        await play.Romeo.SaysInMatrix("still here");
        await play.Juliet.Receives("still here");
        await play.Juliet.SaysInXmpp("and so am I");
        await play.Romeo.Receives("and so am I");
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
