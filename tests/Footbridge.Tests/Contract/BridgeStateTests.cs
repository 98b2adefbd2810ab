using Footbridge.DirectChats;
using Footbridge.Lab;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>What a chat's room says of being bridged, when the ghost's profile changes.</summary>
public sealed class BridgeStateTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private static readonly string Profile = $"/_matrix/client/v3/profile/{Uri.EscapeDataString($"{Cast.JulietGhost}")}";

    [Fact]
    public async Task A_new_name_and_avatar_are_written_into_the_rooms_of_the_contact_and_only_once()
    {
        await StartWithChatAsync();
        await Homeserver.AnswersAsync("GET", Profile, WireMockAnswer.Json("""{"displayname":"Juliet","avatar_url":"mxc://example.org/rose"}"""));
        var before = (await WrittenAsync()).Count;

        await Stage.Service<BridgeStates>().RefreshAsync(Cast.Juliet, CancellationToken.None);

        var written = (await WrittenAsync()).Skip(before).ToList();
        Assert.Equal(BridgeInfo.Types, written.Select(asked => Uri.UnescapeDataString(asked.Path.Split('/')[7])));
        Assert.All(written, asked => Assert.Equal("Juliet", (string?)asked.Json!["channel"]!["displayname"]));
        Assert.All(written, asked => Assert.Equal("mxc://example.org/rose", (string?)asked.Json!["channel"]!["avatar_url"]));

        // As the homeserver has it by now.
        await HasStateAsync(written[0].Body);
        await Stage.Service<BridgeStates>().RefreshAsync(Cast.Juliet, CancellationToken.None);
        Assert.Equal(before + written.Count, (await WrittenAsync()).Count);
    }

    [Fact]
    public async Task What_tells_the_room_and_its_maker_is_kept()
    {
        await StartWithChatAsync();
        await HasStateAsync($$"""{"creator":"{{Cast.JulietGhost}}","org.footbridge.chat":"key","channel":{ } }""");
        var before = (await WrittenAsync()).Count;

        await Stage.Service<BridgeStates>().RefreshAsync(Cast.Juliet, CancellationToken.None);

        Assert.All((await WrittenAsync()).Skip(before), asked =>
        {
            Assert.Equal($"{Cast.JulietGhost}", (string?)asked.Json!["creator"]);
            Assert.Equal("key", (string?)asked.Json!["org.footbridge.chat"]);
        });
        Assert.Equal(before + 2, (await WrittenAsync()).Count);
    }

    [Fact]
    public async Task A_name_that_changes_while_the_room_is_told_the_one_before_stands_there_in_the_end()
    {
        await StartWithChatAsync();
        await Homeserver.AnswersAsync(
            "GET",
            Profile,
            WireMockAnswer.Json("""{"displayname":"juliet"}""") with { Delay = TimeSpan.FromMilliseconds(500) },
            WireMockAnswer.Json("""{"displayname":"Juliet"}"""));
        var before = (await WrittenAsync()).Count;

        await Task.WhenAll(
            Stage.Service<BridgeStates>().RefreshAsync(Cast.Juliet, CancellationToken.None),
            Stage.Service<BridgeStates>().RefreshAsync(Cast.Juliet, CancellationToken.None));

        var written = (await WrittenAsync()).Skip(before).TakeLast(BridgeInfo.Types.Count).ToList();
        Assert.All(written, asked => Assert.Equal("Juliet", (string?)asked.Json!["channel"]!["displayname"]));
    }

    [Fact]
    public async Task Where_the_ghost_may_not_the_chat_is_opened_all_the_same()
    {
        foreach (var type in BridgeInfo.Types)
        {
            await Homeserver.AnswersAsync("PUT", StatePath(type), PlayedHomeserver.Refusal(403, "M_FORBIDDEN"));
        }

        await StartWithChatAsync();

        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.UntilPostedAsync("O Romeo");
    }

    private async Task StartWithChatAsync()
    {
        foreach (var type in BridgeInfo.Types)
        {
            await Homeserver.AnswersAsync("GET", StatePath(type), PlayedHomeserver.Refusal(404, "M_NOT_FOUND"));
        }

        await Stage.StartAsync();
        await Stage.OpenChatAsync();
    }

    private async Task HasStateAsync(string content)
    {
        foreach (var type in BridgeInfo.Types)
        {
            await Homeserver.AnswersAsync("GET", StatePath(type), WireMockAnswer.Json(content));
        }
    }

    private async Task<IReadOnlyList<WireMockRequest>> WrittenAsync() =>
        [.. (await Homeserver.AskedAsync("PUT", "/state/")).Where(asked => asked.Path.Contains("bridge", StringComparison.Ordinal))];

    private static string StatePath(string type) => PlayedHomeserver.RoomPath(Stage.Room, $"state/{type}/{Uri.EscapeDataString(BridgeInfo.StateKey)}");
}
