using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>
/// The homeserver did what was asked, and its answer never came: for each call that makes something, so that nothing is made
/// twice.
/// </summary>
[Collection(OnCrashNetwork.Name)]
public sealed class FaultsOfAnswersTests(CrashNetwork crash, ITestOutputHelper output)
{
    [Theory]
    [InlineData("POST", "/register")]
    [InlineData("PUT", "/devices/FOOTBRIDGE")]
    [InlineData("PUT", "/displayname")]
    [InlineData("POST", "/createRoom")]
    [InlineData("PUT", "/send/m.room.message/")]
    [InlineData("PUT", "/account_data/m.direct")]
    public Task A_lost_answer_while_a_stranger_is_brought_to_the_owner_makes_nothing_twice(string method, string call) => PlayAsync(async play =>
    {
        var lost = Loses(play, request => request.Method == method && request.PlainPath.Contains(call, StringComparison.Ordinal) && IsOfJuliet(play, request));

        await play.Juliet.SaysInXmpp("Do you bite your thumb, sir?");

        var room = await play.Romeo.Accepts(play.Juliet);
        await play.Romeo.Receives("Do you bite your thumb, sir?");
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        Assert.True(lost.Task.IsCompletedSuccessfully, "no answer was lost");
        Assert.Equal(["Do you bite your thumb, sir?"], play.Romeo.TextsOf(play.Juliet));
        Assert.Equal([room], await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
    });

    [Theory]
    [InlineData("POST", "/join/")]
    [InlineData("GET", "/state")]
    [InlineData("GET", "/messages")]
    public Task A_lost_answer_while_the_ghost_comes_to_its_owners_room_loses_and_repeats_nothing(string method, string call) => PlayAsync(async play =>
    {
        var lost = Loses(play, request => request.Method == method && request.PlainPath.Contains(call, StringComparison.Ordinal) && IsOfJuliet(play, request));

        var room = await play.Romeo.Person.OpensDirectChatAsync(play.Juliet.Ghost);
        play.Romeo.TalksIn(room, with: play.Juliet);
        await play.Romeo.SaysInMatrix("I do bite my thumb, sir");

        await play.Juliet.Receives("I do bite my thumb, sir");
        await play.Romeo.SaysInMatrix("but not at you");
        await play.Juliet.Receives("but not at you");
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        Assert.True(lost.Task.IsCompletedSuccessfully, "no answer was lost");
        Assert.Equal(["I do bite my thumb, sir", "but not at you"], play.Juliet.TextsOf(play.Romeo));
        Assert.Equal([room], await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
    });

    [Fact]
    public Task A_lost_answer_to_the_puppets_joining_loses_and_repeats_nothing() => PlayAsync(async play =>
    {
        var withBot = await play.Romeo.Person.OpensDirectChatAsync(LabNetwork.Bot);
        await play.Romeo.Sees(LabNetwork.Bot, "join", withBot);
        var lost = Loses(play, request => request.PlainPath.Contains("/join/", StringComparison.Ordinal) && request.Query.Contains(Uri.EscapeDataString(play.Romeo.Id), StringComparison.OrdinalIgnoreCase));

        await play.Romeo.Person.SaysAsync(withBot, $"chat {play.Juliet.Jid}");

        var room = await play.Romeo.IsJoinedToRoomWith(play.Juliet);
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        Assert.True(lost.Task.IsCompletedSuccessfully, "no answer was lost");
        Assert.Equal([room], await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
    });

    private static bool IsOfJuliet(Play play, ProxiedRequest request)
    {
        var localpart = play.Juliet.Ghost[1..play.Juliet.Ghost.IndexOf(':', StringComparison.Ordinal)];
        return Uri.UnescapeDataString(request.Query).Contains(play.Juliet.Ghost, StringComparison.Ordinal)
            || request.Body.Contains(localpart, StringComparison.Ordinal);
    }

    /// <summary>The next answer to such a request gets lost; done when it was.</summary>
    private static TaskCompletionSource Loses(Play play, Func<ProxiedRequest, bool> match)
    {
        var lost = new TaskCompletionSource();
        play.Proxy.DropAnswer(match, () =>
        {
            lost.SetResult();
            return Task.CompletedTask;
        });
        return lost;
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(crash.Network, output, scenes);
}
