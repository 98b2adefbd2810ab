using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.DirectChats.Marks;
using Footbridge.Matrix;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.DirectChats.Marks;

public sealed class DirectMapTests
{
    private static readonly UserId Romeo = UserId.Parse("@romeo:example.org");
    private static readonly UserId Juliet = UserId.Parse("@_xmpp_juliet=40example.org:example.org");

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"{}\"")]
    [InlineData("17")]
    [InlineData("true")]
    [InlineData("""{"@a:b": [], "@a:b": ["!c:d"]}""")]
    [InlineData("""{"@a:b": ["\ud800"]}""")]
    [InlineData("""{"\ud800": []}""")]
    public void What_is_no_map_that_could_be_written_back_is_not_read(string json) =>
        Assert.False(DirectMap.TryRead(JsonElement.Parse(json), out _));

    [Fact]
    public void A_map_of_bottomless_nesting_is_not_read() =>
        Assert.False(DirectMap.TryRead(JsonElement.Parse($$"""{"a": {{new string('[', 50)}}{{new string(']', 50)}}}"""), out _));

    [Fact]
    public void No_account_data_is_an_empty_map()
    {
        Assert.True(DirectMap.TryRead(null, out var map));
        AssertJson("""{"@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""", map.With([Wanted("!balcony:example.org")]));
        Assert.Null(map.With([Unwanted("!balcony:example.org")]));
    }

    [Theory]
    [InlineData("{}", """{"JULIET": ["!balcony"]}""")]
    [InlineData("""{"JULIET": []}""", """{"JULIET": ["!balcony"]}""")]
    [InlineData("""{"JULIET": ["!tomb"]}""", """{"JULIET": ["!tomb", "!balcony"]}""")]
    [InlineData("""{"JULIET": ["!tomb", 1.0, null, "!tomb"]}""", """{"JULIET": ["!tomb", 1.0, null, "!tomb", "!balcony"]}""")]
    [InlineData("""{"JULIET": null}""", """{"JULIET": ["!balcony"]}""")]
    [InlineData("""{"JULIET": "!tomb"}""", """{"JULIET": ["!tomb", "!balcony"]}""")]
    [InlineData("""{"JULIET": {"rooms": ["!balcony"]}}""", """{"JULIET": [{"rooms": ["!balcony"]}, "!balcony"]}""")]
    public void Wanted_entry_is_added(string before, string after) => AssertJson(after, Read(before).With([Wanted("!balcony")]));

    [Theory]
    [InlineData("""{"JULIET": ["!balcony"]}""", "{}")]
    [InlineData("""{"JULIET": ["!balcony", "!tomb", "!balcony"]}""", """{"JULIET": ["!tomb"]}""")]
    [InlineData("""{"JULIET": ["!balcony", 7]}""", """{"JULIET": [7]}""")]
    public void Unwanted_entry_is_taken_out(string before, string after) => AssertJson(after, Read(before).With([Unwanted("!balcony")]));

    [Theory]
    [InlineData("""{"JULIET": ["!balcony"]}""", true)]
    [InlineData("""{"JULIET": ["!tomb", "!balcony", "!balcony"]}""", true)]
    [InlineData("""{"JULIET": [0, "\u0021balcony"]}""", true)]
    [InlineData("{}", false)]
    [InlineData("""{"JULIET": []}""", false)]
    [InlineData("""{"JULIET": ["!tomb"]}""", false)]
    [InlineData("""{"JULIET": "!balcony"}""", false)]
    [InlineData("""{"JULIET": {"!balcony": 1}}""", false)]
    public void Nothing_changes_where_all_is_as_it_should_be(string json, bool isThere)
    {
        var map = Read(json);
        var mark = isThere ? Wanted("!balcony") : Unwanted("!balcony");

        Assert.True(map.Satisfies(mark));
        Assert.False(map.Satisfies(mark with { Wanted = !mark.Wanted }));
        Assert.Null(map.With([mark]));
    }

    [Fact]
    public void What_is_not_ours_survives_by_value()
    {
        const string foreign =
            """
            "@bob:example.org": ["!one", "!one", "!two"],
            "@malformed:example.org": "no list",
            "@empty:example.org": [],
            "no user at all": {"nested": [{"deep": [1.0, 1, 1e2, -0, 123456789012345678901234567890.5, true, null]}]},
            "@numbers:example.org": [9007199254740993, 0.10],
            "@escaped\u0041\n:example.org": ["\u00e9\u4e2d\ud83d\ude00 \u003c\u0026 \\ \" \u0000"],
            "": null
            """;
        var before = "{" + foreign + "}";

        var after = Read(before).With([Wanted("!balcony"), Unwanted("!one")])!;

        Assert.True(after.Remove(Juliet.ToString()));
        AssertJson(before, after);
        // Equal as numbers is not enough: 1.0 and 1, and digits beyond a double's, stay as they were written.
        var raw = after.ToJsonString();
        Assert.Contains("[1.0,1,1e2,-0,123456789012345678901234567890.5,true,null]", raw);
        Assert.Contains("[9007199254740993,0.10]", raw);
    }

    [Fact]
    public void All_marks_go_in_one_change()
    {
        var others = Enumerable.Range(0, 20).Select(i => UserId.Parse($"@_xmpp_{i}=40example.org:example.org")).ToList();
        var marks = others.Select(other => Wanted("!r") with { Other = other }).Append(Unwanted("!gone"));

        var after = Read("""{"JULIET": ["!gone"], "@bob:example.org": ["!b"]}""").With(marks)!;

        Assert.Equal(21, after.Count);
        Assert.All(others, other => Assert.Equal("!r", (string?)after[other.ToString()]![0]));
    }

    [Fact]
    public void A_map_changed_by_it_is_satisfied()
    {
        var random = new Random(1597);
        string[] entries = ["\"!r0\"", "\"!r1\"", "\"!r2\"", "1.50", "null", "{\"a\":1}"];
        for (var i = 0; i < 500; i++)
        {
            var list = string.Join(',', Enumerable.Range(0, random.Next(6)).Select(_ => entries[random.Next(entries.Length)]));
            var map = Read(random.Next(8) == 0 ? """{"JULIET": "odd"}""" : $$"""{"JULIET": [{{list}}]}""");
            var marks = Enumerable.Range(0, 3).Select(room => Wanted($"!r{room}") with { Wanted = random.Next(2) == 0 }).ToList();

            var changed = map.With(marks);

            Assert.Equal(changed is null, marks.All(map.Satisfies));
            Assert.True(DirectMap.TryRead(changed is null ? null : JsonElement.Parse(changed.ToJsonString()), out var after));
            Assert.All(marks, mark => Assert.True(changed is null || after.Satisfies(mark)));
            Assert.Null(changed is null ? null : after.With(marks));
        }
    }

    private static DirectMap Read(string json)
    {
        Assert.True(DirectMap.TryRead(JsonElement.Parse(json.Replace("JULIET", Juliet.ToString())), out var map));
        return map;
    }

    private static Mark Wanted(string room) => new() { Account = Romeo, Other = Juliet, Room = RoomId.Parse(room), Wanted = true };

    private static Mark Unwanted(string room) => Wanted(room) with { Wanted = false };

    private static void AssertJson(string expected, JsonObject? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected.Replace("JULIET", Juliet.ToString())), actual), actual?.ToJsonString());
}
