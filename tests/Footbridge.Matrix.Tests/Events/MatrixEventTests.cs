using System.Text;
using System.Text.Json;
using Footbridge.Matrix.Events;

namespace Footbridge.Matrix.Tests.Events;

public sealed class MatrixEventTests
{
    private const string Message = """
        {
            "type": "m.room.message", "event_id": "$abc", "room_id": "!r:example.org", "sender": "@alice:example.org",
            "origin_server_ts": 1700000000123, "content": {"msgtype": "m.text", "body": "hi"}, "unsigned": {"age": 5},
            "some.other.key": [1, 2, {"x": null}]
        }
        """;

    [Fact]
    public void Message_event_is_read_with_its_content_raw()
    {
        Assert.True(MatrixEvent.TryParse(Message, out var read, out var fault));
        Assert.Null(fault);
        Assert.Equal("m.room.message", read.Type);
        Assert.Equal(EventId.Parse("$abc"), read.EventId);
        Assert.Equal(RoomId.Parse("!r:example.org"), read.RoomId);
        Assert.Equal(UserId.Parse("@alice:example.org"), read.Sender);
        Assert.Null(read.StateKey);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000123), read.OriginServerTs);
        Assert.Equal("""{"msgtype": "m.text", "body": "hi"}""", read.Content.GetRawText());
        Assert.Equal(5, read.Unsigned?.GetProperty("age").GetInt32());
    }

    [Fact]
    public void Empty_state_key_makes_a_state_event()
    {
        Assert.True(MatrixEvent.TryParse(With("state_key", "\"\""), out var read, out _));
        Assert.Equal("", read.StateKey);
    }

    [Theory]
    [InlineData("[]", "not an object")]
    [InlineData("\"text\"", "not an object")]
    [InlineData("null", "not an object")]
    [InlineData("", "not JSON")]
    [InlineData("{\"type\":", "not JSON")]
    [InlineData("{\"type\": \"m.x\"} trailing", "not JSON")]
    [InlineData("{}", "event_id is missing")]
    public void What_is_no_event_is_refused_in_words(string json, string expected)
    {
        Assert.False(MatrixEvent.TryParse(json, out var read, out var fault));
        Assert.Null(read);
        Assert.StartsWith(expected, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("event_id", "17", "event_id is Number, not String")]
    [InlineData("event_id", "\"abc\"", "event_id is no valid id")]
    [InlineData("room_id", "null", "room_id is Null, not String")]
    [InlineData("room_id", "\"#alias:example.org\"", "room_id is no valid id")]
    [InlineData("sender", "\"alice\"", "sender is no valid id")]
    [InlineData("sender", "{}", "sender is Object, not String")]
    [InlineData("sender", "\"@a\\ud800:example.org\"", "sender is no valid id")]
    [InlineData("type", "[]", "type is Array, not String")]
    [InlineData("state_key", "null", "state_key is Null, not String")]
    [InlineData("state_key", "0", "state_key is Number, not String")]
    [InlineData("content", "\"x\"", "content is String, not Object")]
    [InlineData("content", "null", "content is Null, not Object")]
    [InlineData("origin_server_ts", "\"1\"", "origin_server_ts is String, not Number")]
    [InlineData("origin_server_ts", "1.5", "origin_server_ts is no time")]
    [InlineData("origin_server_ts", "-1", "origin_server_ts is no time")]
    [InlineData("origin_server_ts", "9223372036854775807", "origin_server_ts is no time")]
    [InlineData("origin_server_ts", "1e400", "origin_server_ts is no time")]
    [InlineData("origin_server_ts", "123456789012345678901234567890", "origin_server_ts is no time")]
    public void Field_of_a_wrong_kind_is_a_fault_in_words(string name, string value, string expected)
    {
        Assert.False(MatrixEvent.TryParse(With(name, value), out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Of_a_repeated_key_the_last_counts()
    {
        var json = """{"sender": "@mallory:example.org", """ + Message.TrimStart()[1..];

        Assert.True(MatrixEvent.TryParse(json, out var read, out _));
        Assert.Equal(UserId.Parse("@alice:example.org"), read.Sender);
    }

    [Theory]
    [InlineData("""{"body": "a\ud800b"}""", "a\uFFFDb")]
    [InlineData("""{"body": "a\uDC00\uD800"}""", "a\uFFFD\uFFFD")]
    [InlineData("""{"body": "\ud83d\ude00 \ud83d"}""", "😀 \uFFFD")]
    [InlineData("""{"body": "\ud800\ud83d\ude00"}""", "\uFFFD😀")]
    [InlineData("""{"body": "\\ud800"}""", "\\ud800")]
    [InlineData("""{"bo\ud800dy": 1, "body": "as it is"}""", "as it is")]
    public void Lone_surrogates_in_names_and_texts_become_the_replacement_character(string content, string body)
    {
        Assert.True(MatrixEvent.TryParse(With("content", content), out var read, out _));
        Assert.Equal(body, read.Content.GetProperty("body").GetString());
    }

    [Fact]
    public void Element_parsed_elsewhere_with_lone_surrogates_is_repaired_too()
    {
        using var document = JsonDocument.Parse(With("content", """{"bo\udfffdy": "x\udbff"}"""));

        Assert.True(MatrixEvent.TryRead(document.RootElement, out var read, out _));
        var only = Assert.Single(read.Content.EnumerateObject());
        Assert.Equal("bo\uFFFDdy", only.Name);
        Assert.Equal("x\uFFFD", only.Value.GetString());
    }

    [Fact]
    public void Broken_utf8_becomes_the_replacement_character()
    {
        var bytes = Encoding.UTF8.GetBytes(With("content", """{"body": "x?y"}"""));
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xFF;
        using var document = JsonDocument.Parse(bytes);

        Assert.True(MatrixEvent.TryRead(document.RootElement, out var read, out _));
        Assert.Equal("x\uFFFDy", read.Content.GetProperty("body").GetString());
    }

    [Fact]
    public void Deep_nesting_is_no_fault()
    {
        var deep = $$"""{"a": {{new string('[', 5_000)}}{{new string(']', 5_000)}}}""";

        Assert.True(MatrixEvent.TryParse(With("content", deep), out var read, out _));
        Assert.Equal(deep, read.Content.GetRawText());
    }

    [Fact]
    public void Nesting_deeper_than_any_event_is_no_JSON()
    {
        Assert.False(MatrixEvent.TryParse(With("content", new string('[', 40_000)), out _, out var fault));
        Assert.Equal("not JSON", fault);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    public void Unsigned_of_a_wrong_kind_counts_as_absent(string value)
    {
        Assert.True(MatrixEvent.TryParse(With("unsigned", value), out var read, out _));
        Assert.Null(read.Unsigned);
    }

    // The last of two equal keys counts, so this replaces, and adds where there was none.
    private static string With(string name, string value) => $$"""{{Message.TrimEnd()[..^1]}}, "{{name}}": {{value}} }""";

    [Theory]
    [InlineData("""{"redacts": "$new"}""", "\"redacts\": \"$old\",", "$new")]
    [InlineData("{}", "\"redacts\": \"$old\",", "$old")]
    [InlineData("""{"redacts": 5}""", "\"redacts\": {},", null)]
    public void Redaction_names_its_target_in_the_content_or_as_before_room_version_11_beside_it(string content, string beside, string? redacts)
    {
        var json = $$"""
            {"event_id": "$1", "room_id": "!r:example.org", "type": "m.room.redaction", "sender": "@a:example.org", "origin_server_ts": 1,
             {{beside}} "content": {{content}} }
            """;

        Assert.True(MatrixEvent.TryParse(json, out var read, out _));
        Assert.Equal(redacts, read.Redacts?.ToString());
    }
}
