using System.Text.Json.Nodes;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What is the owner's in their <c>m.direct</c> stays theirs.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class OwnersMarksTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task An_unreadable_map_is_never_written_over() => PlayAsync(async play =>
    {
        await play.Romeo.Person.SetsDirectAsync(Foreign());
        play.Proxy.DropAnswer(request => request.IsDirectRead(play.Romeo.Id));

        var room = await play.RomeoKnowsJulietAsync();

        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await HasForeignAsync(play);
    });

    [Fact]
    public Task What_the_owner_removed_by_hand_is_not_put_back() => PlayAsync(async play =>
    {
        var nurse = await play.XmppRoleAsync("nurse");
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Romeo.Person.SetsDirectAsync(Foreign());

        // The next chat's mark makes the bridge write again.
        var nursesRoom = await Play.AcquaintAsync(play.Romeo, nurse);
        await play.Romeo.HasMarkedAsDirect(nursesRoom, with: nurse);

        Assert.Empty(await play.Romeo.Person.DirectRoomsAsync(play.Juliet.Ghost));
        await HasForeignAsync(play);
    });

    private static JsonObject Foreign() => new() { ["@mercutio:elsewhere.example"] = new JsonArray("!one:elsewhere.example") };

    private static async Task HasForeignAsync(Play play) =>
        Assert.Equal(["!one:elsewhere.example"], await play.Romeo.Person.DirectRoomsAsync("@mercutio:elsewhere.example"));

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
