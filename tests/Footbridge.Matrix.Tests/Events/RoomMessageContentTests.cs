using System.Text.Json;
using Footbridge.Matrix.Events;

namespace Footbridge.Matrix.Tests.Events;

public sealed class RoomMessageContentTests
{
    [Fact]
    public void Formatted_text_is_read()
    {
        var message = Read("""
            {"msgtype": "m.text", "body": "**hi**", "format": "org.matrix.custom.html", "formatted_body": "<b>hi</b>", "m.mentions": {}}
            """);

        Assert.NotNull(message);
        Assert.Equal("m.text", message.MsgType);
        Assert.Equal("**hi**", message.Body);
        Assert.Equal("org.matrix.custom.html", message.Format);
        Assert.Equal("<b>hi</b>", message.FormattedBody);
        Assert.False(message.IsEdit);
        Assert.Null(message.InReplyTo);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"msgtype": "m.text"}""")]
    [InlineData("""{"body": "x"}""")]
    [InlineData("""{"msgtype": 1, "body": "x"}""")]
    [InlineData("""{"msgtype": "m.text", "body": null}""")]
    [InlineData("""{"msgtype": "m.text", "body": ["x"]}""")]
    [InlineData("[]")]
    [InlineData("\"m.text\"")]
    public void Without_type_and_body_it_is_no_message(string json) => Assert.Null(Read(json));

    [Fact]
    public void Optional_field_of_a_wrong_kind_counts_as_absent()
    {
        var message = Read("""{"msgtype": "m.text", "body": "x", "format": 1, "formatted_body": {}, "url": [], "m.relates_to": "y"}""");

        Assert.Equal(new RoomMessageContent { MsgType = "m.text", Body = "x" }, message);
    }

    [Theory]
    [InlineData("""{"rel_type": "m.replace", "event_id": "$old"}""", true)]
    [InlineData("""{"rel_type": "m.annotation", "event_id": "$old"}""", false)]
    [InlineData("""{"rel_type": {"m.replace": 1}}""", false)]
    public void Edit_is_told_by_its_relation(string relation, bool isEdit) =>
        Assert.Equal(isEdit, Related(relation)?.IsEdit);

    [Theory]
    [InlineData("""{"m.in_reply_to": {"event_id": "$target"}}""", "$target")]
    [InlineData("""{"rel_type": "m.thread", "event_id": "$root", "m.in_reply_to": {"event_id": "$target"}}""", "$target")]
    [InlineData("""{"rel_type": "m.thread", "event_id": "$root", "is_falling_back": true, "m.in_reply_to": {"event_id": "$last"}}""", null)]
    [InlineData("""{"m.in_reply_to": {"event_id": 5}}""", null)]
    [InlineData("""{"m.in_reply_to": {"event_id": "no id"}}""", null)]
    [InlineData("""{"m.in_reply_to": []}""", null)]
    public void Reply_names_its_target_unless_it_is_a_threads_fallback(string relation, string? target) =>
        Assert.Equal(target, Related(relation)?.InReplyTo?.ToString());

    [Fact]
    public void Body_with_a_lone_surrogate_comes_through() =>
        Assert.Equal("a\uFFFDb", Read("""{"msgtype": "m.text", "body": "a\ud83db"}""")?.Body);

    private static RoomMessageContent? Related(string relation) =>
        Read($$"""{"msgtype": "m.text", "body": "x", "m.relates_to": {{relation}} }""");

    private static RoomMessageContent? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RoomMessageContent.TryRead(document.RootElement, out var message) ? message : null;
    }
}
