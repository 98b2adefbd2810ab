using System.Net;
using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.Matrix.Client;

namespace Footbridge.Matrix.Tests.Client;

/// <summary>What an answer means: refused, not there, or not to be read; and never taken for empty by mistake.</summary>
public sealed class HomeserverAnswerTests(HomeserverFixture fixture) : HomeserverTest(fixture)
{
    private const string StatePath = $"{V3}/rooms/{EscapedRoom}/state/m.room.member/";
    private const string ProfilePath = $"{V3}/profile/%40bob%3Aserver";
    private static readonly WireMockAnswer Sent = WireMockAnswer.Json("""{"event_id": "$new"}""");

    [Theory]
    [InlineData(403, """{"errcode": "M_FORBIDDEN", "error": "no"}""", "M_FORBIDDEN", "no")]
    [InlineData(500, """{"errcode": "M_UNKNOWN", "error": "Internal server error"}""", "M_UNKNOWN", "Internal server error")]
    [InlineData(502, """{"errcode": "M_UNKNOWN", "error": "Another server is down"}""", "M_UNKNOWN", "Another server is down")]
    [InlineData(400, """{"errcode": "ORG.EXAMPLE_NEW"}""", "ORG.EXAMPLE_NEW", null)]
    [InlineData(400, """{"errcode": 5, "error": {}}""", "M_UNKNOWN", null)]
    [InlineData(404, "<html>", "M_UNKNOWN", null)]
    [InlineData(500, "[]", "M_UNKNOWN", null)]
    [InlineData(413, "", "M_UNKNOWN", null)]
    public async Task Refusal_is_data_and_not_tried_again(int status, string body, string errCode, string? detail)
    {
        await Homeserver.AnswerAsync("PUT", SendPath, WireMockAnswer.Json(body, status), Sent);

        var failure = await Assert.ThrowsAsync<MatrixException>(SendAsync);

        Assert.Equal(((HttpStatusCode)status, errCode, detail), (failure.Status, failure.ErrCode, failure.Detail));
        Assert.Single(await Homeserver.RequestsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("""{"event_id": """)]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"event_id": 5}""")]
    [InlineData("""{"event_id": "no id"}""")]
    public async Task Success_that_cannot_be_read_is_a_failure(string body)
    {
        await Homeserver.AnswerAsync("PUT", SendPath, WireMockAnswer.Json(body));

        await Assert.ThrowsAsync<UnreadableAnswerException>(SendAsync);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "[]")]
    [InlineData(200, "null")]
    [InlineData(200, "\"{}\"")]
    [InlineData(404, "<html>not found</html>")]
    [InlineData(404, "{}")]
    [InlineData(404, """{"errcode": "M_UNRECOGNIZED"}""")]
    [InlineData(403, """{"errcode": "M_NOT_FOUND"}""")]
    [InlineData(500, """{"errcode": "M_NOT_FOUND"}""")]
    public async Task Nothing_but_the_homeservers_own_not_found_counts_as_absent(int status, string body)
    {
        await Homeserver.AnswerAsync("GET", AccountDataPath, WireMockAnswer.Json(body, status));
        await Homeserver.AnswerAsync("GET", StatePath, WireMockAnswer.Json(body, status));
        await Homeserver.AnswerAsync("GET", ProfilePath, WireMockAnswer.Json(body, status));

        await Assert.ThrowsAnyAsync<MatrixException>(() => Client.AccountDataAsync(Owner, "m.direct", default));
        await Assert.ThrowsAnyAsync<MatrixException>(() => Client.StateAsync(Ghost, Room, "m.room.member", "", default));
        await Assert.ThrowsAnyAsync<MatrixException>(() => Client.ProfileAsync(Owner, default));
    }

    [Fact]
    public async Task Not_found_is_absent()
    {
        var notFound = WireMockAnswer.Json("""{"errcode": "M_NOT_FOUND", "error": "none"}""", 404);
        await Homeserver.AnswerAsync("GET", AccountDataPath, notFound);
        await Homeserver.AnswerAsync("GET", StatePath, notFound);
        await Homeserver.AnswerAsync(
            "GET",
            ProfilePath,
            notFound,
            WireMockAnswer.Json("""{"errcode": "M_FORBIDDEN"}""", 403),
            WireMockAnswer.Json("""{"errcode": "M_UNKNOWN", "error": "No row found (profiles)"}""", 404));

        Assert.Null(await Client.AccountDataAsync(Owner, "m.direct", default));
        Assert.Null(await Client.StateAsync(Ghost, Room, "m.room.member", "", default));
        Assert.Null(await Client.ProfileAsync(Owner, default));
        Assert.Null(await Client.ProfileAsync(Owner, default));
        Assert.Null(await Client.ProfileAsync(Owner, default));
    }

    [Fact]
    public async Task What_is_there_is_read_with_all_that_is_strange_in_it()
    {
        const string Direct = """{"@_xmpp_x:server": ["!a", 5], "7": {"a": null}, "x\ud800": "y"}""";
        await Homeserver.AnswerAsync("GET", AccountDataPath, WireMockAnswer.Json(Direct));
        await Homeserver.AnswerAsync("GET", ProfilePath, WireMockAnswer.Json("""{"displayname": "Bob", "avatar_url": null}"""));

        var direct = await Client.AccountDataAsync(Owner, "m.direct", default);

        Assert.Equal("""{"@_xmpp_x:server": ["!a", 5], "7": {"a": null}, "x\ufffd": "y"}""", direct?.GetRawText());
        Assert.Equal(new UserProfile("Bob", null), await Client.ProfileAsync(Owner, default));
    }

    private Task<EventId> SendAsync() =>
        Client.SendEventAsync(Ghost, Room, "m.room.message", "txn", new JsonObject { ["body"] = "hi" }, default);
}
