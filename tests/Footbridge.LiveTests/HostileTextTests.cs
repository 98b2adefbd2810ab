using System.Text;
using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>
/// Texts at the limits of both sides, and bytes that are meant to break a stream: everybody's stanzas go over one link, so
/// after each of them two others have to be able to talk as if nothing had been.
/// </summary>
[Collection(OnCrashNetwork.Name)]
public sealed class HostileTextTests(CrashNetwork crash, ITestOutputHelper output)
{
    private const int Small = 32 * 1024;
    private const int MostEventBytes = 48 * 1024;

    // One character to those who read it, and eight UTF-16 units, 18 bytes.
    private const string Family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";

    [Fact]
    public Task A_stanza_larger_than_the_bridge_takes_is_refused_and_the_link_stays() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        var id = await play.Juliet.SaysInXmpp(new string('x', 1_500_000));

        Assert.Equal("policy-violation", (await play.Juliet.HasErrorFor(id)).ErrorCondition);
        await TalkGoesOnAsync(play);
    });

    [Theory]
    [InlineData(70_000)]
    [InlineData(300_000)]
    public Task A_long_text_of_lines_from_XMPP_is_cut_at_their_ends(int length) => PlayAsync(async play =>
    {
        var text = string.Join('\n', Enumerable.Range(0, length / 50).Select(number => $"{number:D7} My bounty is as boundless as the sea,"));

        var parts = await PartsAsync(play, text);

        Assert.Equal(text, string.Join('\n', parts));
    });

    [Theory]
    [InlineData(70_000)]
    [InlineData(300_000)]
    public Task A_long_text_without_lines_from_XMPP_is_cut_between_graphemes(int bytes) => PlayAsync(async play =>
    {
        var text = string.Concat(Enumerable.Repeat(Family, bytes / Encoding.UTF8.GetByteCount(Family)));

        var parts = await PartsAsync(play, text);

        Assert.Equal(text, string.Concat(parts));
        Assert.All(parts, part => Assert.Equal(0, part.Length % Family.Length));
    });

    [Theory]
    [InlineData('x', 600_000)]
    // As JSON each of them is two bytes.
    [InlineData('"', 300_000)]
    public Task A_text_from_XMPP_that_would_take_more_than_ten_parts_is_refused_whole(char what, int length) => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        var id = await play.Juliet.SaysInXmpp(new string(what, length));

        Assert.Equal("policy-violation", (await play.Juliet.HasErrorFor(id)).ErrorCondition);
        await TalkGoesOnAsync(play);
        Assert.Equal(["Good even", "and so am I"], play.Romeo.TextsOf(play.Juliet));
    });

    [Fact]
    public Task A_long_text_from_Matrix_is_cut_to_the_size_of_a_stanza() => PlayAsync(async play =>
    {
        await play.Network.RestartBridgeAsync(new Dictionary<string, string> { ["component.max_stanza_bytes"] = $"{Small / 1024}KiB" });
        try
        {
            await play.RomeoKnowsJulietAsync();
            await IsCutAsync(play, "a line of sixteen\n", cutAt: "\n");
            // As XML each of them is five bytes.
            await IsCutAsync(play, "&", cutAt: "");
            await IsCutAsync(play, Family, cutAt: "");
            await TalkGoesOnAsync(play);
        }
        finally
        {
            await play.Network.RestartBridgeAsync(new Dictionary<string, string>());
        }
    });

    [Theory]
    [InlineData(70_000)]
    [InlineData(300_000)]
    public Task An_event_larger_than_any_homeserver_should_give_is_cut_like_others(int length) => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        await play.Network.PushWrittenAsync(Event(play, new string('x', length)));

        await play.Romeo.SaysInMatrix("still here");
        await play.Juliet.Receives("still here");
        Assert.Equal(length, string.Concat(play.Juliet.TextsOf(play.Romeo).SkipLast(1)).Length);
        await TalkGoesOnAsync(play);
    });

    // Synapse takes none of them from a client; another homeserver may.
    [Theory]
    [InlineData("""a\ud800b""", "a\uFFFDb")]
    [InlineData("""\udc00\ud800""", "\uFFFD\uFFFD")]
    [InlineData("""a\u0000b\u0001c\ufffed]]>""", "a\uFFFDb\uFFFDc\uFFFDd]]>")]
    public Task What_XML_cannot_carry_arrives_as_replacement_characters(string written, string expected) => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();

        await play.Network.PushWrittenAsync(Event(play, written));

        await play.Juliet.Receives(expected);
        await TalkGoesOnAsync(play);
    });

    [Theory]
    [InlineData("\u0001")]
    [InlineData("&#0;")]
    [InlineData("&#1;")]
    [InlineData("\uFFFE")]
    [InlineData("&#xD800;")]
    [InlineData("</body></message></stream:stream>")]
    [InlineData("<!-- -->")]
    [InlineData("<![CDATA[]]>]]>")]
    public Task What_ends_its_senders_stream_ends_no_other(string written) => PlayAsync(async play =>
    {
        var nurse = await play.XmppRoleAsync("nurse");
        await play.RomeoKnowsJulietAsync();
        var begin = play.Network.Bridge.Log.Mark();

        await nurse.Person.SendsRawAsync($"<message to='{play.Romeo.Address}' type='chat' id='hostile'><body>{written}</body></message>");

        await TalkGoesOnAsync(play);
        Assert.DoesNotContain("is gone", play.Network.Bridge.Log.Since(begin), StringComparison.Ordinal);
    });

    private static async Task IsCutAsync(Play play, string piece, string cutAt)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 60_000 / Encoding.UTF8.GetByteCount(piece))).TrimEnd('\n');
        var before = play.Juliet.ShownOf(play.Romeo).Count;

        await play.Romeo.SaysInMatrix(text);

        await play.Romeo.SaysInMatrix($"after {before}");
        await play.Juliet.Receives($"after {before}");
        var parts = play.Juliet.Person.Texts.Where(seen => seen.BareFrom == play.Romeo.Address).Skip(before).SkipLast(1).ToList();
        Assert.Equal(text, string.Join(cutAt, parts.Select(part => part.Body)));
        Assert.InRange(parts.Count, 2, 20);
        Assert.All(parts, part => Assert.InRange(Encoding.UTF8.GetByteCount(part.ToString()), 1, Small));
        Assert.Equal(parts.Count, parts.DistinctBy(part => part.Id).Count());
    }

    private static async Task<IReadOnlyList<string>> PartsAsync(Play play, string text)
    {
        var room = await play.RomeoKnowsJulietAsync();

        var id = await play.Juliet.SaysInXmpp(text);

        await play.Juliet.HasReceiptFor(id);
        await TalkGoesOnAsync(play);
        var parts = play.Romeo.Person.Messages(room, play.Juliet.Ghost).Skip(1).SkipLast(1).ToList();
        Assert.InRange(parts.Count, 2, 10);
        Assert.All(parts, part => Assert.InRange(SizeOf(part), 1, MostEventBytes));
        return [.. parts.Select(part => part.Body ?? "")];
    }

    /// <summary>As events are measured, in canonical JSON; what <c>/sync</c> gives has escapes for all that is not ASCII.</summary>
    private static int SizeOf(MatrixSeen seen)
    {
        var body = seen.Body ?? "";
        var withoutBody = JsonNode.Parse(seen.Event.GetRawText())!;
        withoutBody["content"]!["body"] = "";
        return Encoding.UTF8.GetByteCount(withoutBody.ToJsonString()) + Encoding.UTF8.GetByteCount(body) + body.Count(unit => unit is '"' or '\\' or '\n');
    }

    private static async Task TalkGoesOnAsync(Play play)
    {
        await play.Romeo.SaysInMatrix("We are still here");
        await play.Juliet.Receives("We are still here");
        await play.Juliet.SaysInXmpp("and so am I");
        await play.Romeo.Receives("and so am I");
    }

    /// <param name="play">The play.</param>
    /// <param name="body">As it stands between the quotes in JSON.</param>
    private static string Event(Play play, string body) => $$"""
        {
          "event_id": "${{Guid.NewGuid():N}}",
          "room_id": "{{play.Romeo.RoomWith(play.Juliet)}}",
          "sender": "{{play.Romeo.Id}}",
          "type": "m.room.message",
          "origin_server_ts": 1600000000000,
          "content": {"msgtype": "m.text", "body": "{{body}}"}
        }
        """;

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(crash.Network, output, scenes);
}
