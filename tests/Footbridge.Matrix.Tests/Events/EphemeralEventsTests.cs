using System.Text.Json;
using Footbridge.Matrix.Events;

namespace Footbridge.Matrix.Tests.Events;

public sealed class EphemeralEventsTests
{
    private static readonly UserId Romeo = UserId.Parse("@romeo:example.org");
    private static readonly RoomId Room = RoomId.Parse("!chat:example.org");

    [Fact]
    public void Public_receipts_are_read_and_private_ones_are_not()
    {
        var receipts = EphemeralEvents.ReadReceipts(JsonElement.Parse(
            """
            {"type":"m.receipt","room_id":"!chat:example.org","content":{
                "$one":{"m.read":{"@romeo:example.org":{"ts":1},"@juliet:example.org":{"ts":2,"thread_id":"main"}},
                        "m.read.private":{"@mercutio:example.org":{"ts":3}}},
                "$two":{"m.read.private":{"@romeo:example.org":{"ts":4}}}}}
            """));

        Assert.Equal(
            [
                new ReadReceipt(Room, EventId.Parse("$one"), Romeo, null),
                new ReadReceipt(Room, EventId.Parse("$one"), UserId.Parse("@juliet:example.org"), "main"),
            ],
            receipts);
    }

    [Fact]
    public void Typing_is_the_whole_list()
    {
        var typing = EphemeralEvents.ReadTyping(JsonElement.Parse(
            """{"type":"m.typing","room_id":"!chat:example.org","content":{"user_ids":["@romeo:example.org",7,"nobody"]}}"""));

        Assert.Equal(Room, typing?.Room);
        Assert.Equal([Romeo], typing?.Users ?? new HashSet<UserId>());
    }

    [Theory]
    [InlineData("online", UserPresence.Online)]
    [InlineData("unavailable", UserPresence.Unavailable)]
    [InlineData("offline", UserPresence.Offline)]
    [InlineData("org.matrix.msc3026.busy", UserPresence.Online)]
    public void Presence_is_read_with_its_words(string presence, UserPresence expected)
    {
        var update = EphemeralEvents.ReadPresence(JsonElement.Parse(
            $$"""{"type":"m.presence","sender":"@romeo:example.org","content":{"presence":"{{presence}}","status_msg":"Banished"} }"""));

        Assert.Equal(new PresenceUpdate(Romeo, expected, "Banished"), update);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":"m.receipt","room_id":"!chat:example.org"}""")]
    [InlineData("""{"type":"m.receipt","room_id":"nowhere","content":{"$one":{"m.read":{"@romeo:example.org":{}}}}}""")]
    [InlineData("""{"type":"m.receipt","room_id":"!chat:example.org","content":{"$one":[],"one":{"m.read":{"@romeo:example.org":{}}},"$two":{"m.read":{"nobody":7}}}}""")]
    [InlineData("""{"type":"m.typing","room_id":"!chat:example.org","content":{"user_ids":"@romeo:example.org"}}""")]
    [InlineData("""{"type":"m.typing","content":{"user_ids":[]}}""")]
    [InlineData("""{"type":"m.presence","sender":"@romeo:example.org","content":{"presence":"somewhere"}}""")]
    [InlineData("""{"type":"m.presence","sender":"\ud800","content":{"presence":"online"}}""")]
    [InlineData("""{"type":"m.presence","sender":["@romeo:example.org"],"content":{"presence":"online"}}""")]
    public void What_is_not_as_it_should_be_is_nothing(string json)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Empty(EphemeralEvents.ReadReceipts(document.RootElement));
        Assert.Null(EphemeralEvents.ReadTyping(document.RootElement));
        Assert.Null(EphemeralEvents.ReadPresence(document.RootElement));
    }

    [Fact]
    public void A_receipt_for_all_the_world_is_not_read_to_its_end()
    {
        var users = string.Join(',', Enumerable.Range(0, 5_000).Select(number => $$"""
            "@user{{number}}:example.org":{}
            """));

        var receipts = EphemeralEvents.ReadReceipts(JsonElement.Parse(
            $$$"""{"type":"m.receipt","room_id":"!chat:example.org","content":{"$one":{"m.read":{ {{{users}}} } } } }"""));

        Assert.Equal(1_000, receipts.Count());
    }
}
