using System.Text.Json.Nodes;
using Footbridge.Matrix;
using Footbridge.Storage;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Footbridge.Tests.DirectChats.Marks;

public sealed class MarkWriterTests : MarkWriterStage
{
    [Fact]
    public async Task Mark_is_read_for_written_and_read_again()
    {
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        AssertMap(Romeo, """{"@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""");
        Assert.Equal(["GET", "PUT", "GET"], Server.Calls);
        Assert.Empty(Told);
    }

    [Fact]
    public async Task Marks_that_waited_when_the_bridge_started_are_written()
    {
        await WantAsync(Romeo, Juliet, Balcony, wake: false);
        await WantAsync(Mercutio, Nurse, Tomb, wake: false);
        Run();

        await UntilSettledAsync(Romeo);
        await UntilSettledAsync(Mercutio);

        Assert.Equal([Balcony.ToString()], Rooms(Romeo, Juliet));
        Assert.Equal([Tomb.ToString()], Rooms(Mercutio, Nurse));
    }

    [Fact]
    public async Task Foreign_and_malformed_entries_survive()
    {
        Server[Romeo] = """{"@bob:example.org": ["!b", 1.0], "@odd:example.org": "no list", "@_xmpp_nurse=40example.org:example.org": ["!n"]}""";
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        AssertMap(
            Romeo,
            """
            {"@bob:example.org": ["!b", 1.0], "@odd:example.org": "no list", "@_xmpp_nurse=40example.org:example.org": ["!n"],
             "@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}
            """);
    }

    [Fact]
    public async Task Nothing_is_written_where_the_entry_is_there_already()
    {
        Server[Romeo] = """{"@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""";
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        Assert.Equal(["GET"], Server.Calls);
    }

    [Fact]
    public async Task Entry_is_taken_out_when_it_is_not_wanted_any_more()
    {
        Server[Romeo] = """{"@bob:example.org": ["!b"]}""";
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);
        await Database.WriteAsync(connection => MarkStore.Unwant(connection, Romeo, Juliet, Balcony));
        Writer.Wake(Romeo);
        await UntilSettledAsync(Romeo);

        AssertMap(Romeo, """{"@bob:example.org": ["!b"]}""");
    }

    [Fact]
    public async Task Twenty_chats_at_once_take_one_write()
    {
        Run();
        var expected = Enumerable.Range(0, 20).Select(_ => Writer.Expect(Romeo)).ToList();
        await Parallel.ForAsync(0, 20, async (i, _) =>
        {
            await WantAsync(Romeo, UserId.Parse($"@_xmpp_{i}=40example.org:example.org"), Balcony);
            expected[i].Dispose();
        });
        await UntilSettledAsync(Romeo);

        Assert.Equal(20, JsonNode.Parse(Server[Romeo]!)!.AsObject().Count);
        Assert.Equal(1, Server.Writes);
    }

    [Fact]
    public async Task Marks_that_come_during_a_write_go_together_in_the_next()
    {
        var release = new TaskCompletionSource();
        Server.Before = async (method, _) =>
        {
            await (method == "PUT" ? release.Task : Task.CompletedTask);
            return null;
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await Wait.UntilAsync(() => Server.Writes == 1, "the first write is under way");
        for (var i = 0; i < 10; i++)
        {
            await WantAsync(Romeo, UserId.Parse($"@_xmpp_{i}=40example.org:example.org"), Balcony);
        }

        release.SetResult();
        await UntilSettledAsync(Romeo);

        Assert.Equal(11, JsonNode.Parse(Server[Romeo]!)!.AsObject().Count);
        Assert.Equal(2, Server.Writes);
        Assert.Equal(1, Server.MostUnderWayOfOne);
    }

    [Fact]
    public async Task Client_that_writes_before_our_read_loses_nothing()
    {
        Server.Before = (method, _) =>
        {
            Server[Romeo] ??= """{"@bob:example.org": ["!b"]}""";
            return Task.FromResult<IResult?>(null);
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        Assert.Equal(["!b"], Rooms(Romeo, UserId.Parse("@bob:example.org")));
        Assert.Equal([Balcony.ToString()], Rooms(Romeo, Juliet));
    }

    [Fact]
    public async Task Client_that_overwrites_ours_sees_them_come_back_and_its_own_stay()
    {
        var overwrites = 2;
        Server.After = (context, _) =>
        {
            if (context.Request.Method == "PUT" && overwrites-- > 0)
            {
                Server[Romeo] = """{"@bob:example.org": ["!b"]}""";
            }
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        AssertMap(Romeo, """{"@bob:example.org": ["!b"], "@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""");
        Assert.Equal(["GET", "PUT", "GET", "GET", "PUT", "GET", "GET", "PUT", "GET"], Server.Calls);
        Assert.Empty(Told);
    }

    [Fact]
    public async Task Foreign_entry_that_went_missing_is_not_put_back()
    {
        Server[Romeo] = """{"@bob:example.org": ["!b"]}""";
        Server.After = (context, _) =>
        {
            if (context.Request.Method == "PUT")
            {
                Server[Romeo] = """{"@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""";
            }
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        AssertMap(Romeo, """{"@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""");
        Assert.Equal(1, Server.Writes);
    }

    [Fact]
    public async Task What_the_owner_took_out_by_hand_is_not_put_back()
    {
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        Server[Romeo] = "{}";
        await WantAsync(Romeo, Juliet, Balcony);
        await WantAsync(Romeo, Nurse, Tomb);
        await UntilSettledAsync(Romeo);

        AssertMap(Romeo, """{"@_xmpp_nurse=40example.org:example.org": ["!tomb:example.org"]}""");
    }
}
