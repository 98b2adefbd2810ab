using System.Diagnostics;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>The bridge ends, in good order or not, and goes on where it was; each play has a network of its own.</summary>
public sealed class BridgeLifeTests(ITestOutputHelper output)
{
    [Fact]
    public Task The_bridge_ends_within_ten_seconds_and_goes_on_where_it_was() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var watch = Stopwatch.StartNew();

        Assert.Equal(0, await play.Network.Bridge.StopAsync());

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await play.Romeo.SaysInMatrix("while it was down");
        await play.Network.Bridge.StartAsync();
        await play.Juliet.Receives("while it was down");
        await play.Juliet.SaysInXmpp("and back");
        await play.Romeo.Receives("and back");
    });

    [Fact]
    public Task A_bridge_killed_amid_talk_loses_nothing_from_Matrix_and_repeats_nothing_on_it() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var lines = Enumerable.Range(0, 40).Select(number => $"line {number}").ToArray();
        var saying = SayAllAsync(play, lines[..30]);
        await play.Juliet.Receives("line 10");

        var before = play.Network.MarkLogs();
        await play.Network.Bridge.KillAsync();
        await saying;
        await play.Network.Bridge.StartAsync();
        // Synapse may hold back what is written at the very moment its catching up ends.
        await play.Network.UntilCaughtUpAsync(before);
        await SayAllAsync(play, lines[30..]);
        await play.Juliet.Receives("line 39");
        // At least once on XMPP, and what came twice has one id; in order where repetitions are left out.
        Assert.Equal(lines, play.Juliet.TextsOf(play.Romeo).Distinct());
        Assert.Equal(lines.Length, play.Juliet.Person.Texts.Select(seen => seen.Id).Distinct().Count());
    });

    [Fact]
    public Task A_store_older_than_its_rooms_makes_no_second_room() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        await play.Network.Bridge.StopAsync();
        // As if the backup had been made before they met.
        Directory.Delete(play.Network.Bridge.DatabaseFolder, recursive: true);
        await play.Network.Bridge.StartAsync();

        await play.Juliet.SaysInXmpp("do you still know me?");

        await play.Romeo.Receives("do you still know me?");
        Assert.Equal([room], play.Romeo.Person.Joined);
        Assert.Empty(play.Romeo.Person.Invites);
    });

    [Fact]
    public Task A_store_of_yesterday_goes_on_in_the_rooms_of_today() => PlayAsync(async play =>
    {
        var nurse = await play.XmppRoleAsync("nurse");
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        var backup = Path.Combine(play.Network.Folder, "backup");
        var before = play.Network.MarkLogs();
        await play.Network.Bridge.StopAsync();
        CopyStore(play.Network.Bridge.DatabaseFolder, backup);
        await play.Network.Bridge.StartAsync();
        await play.Network.UntilCaughtUpAsync(before);
        // After the backup one chat is new, and the other goes on in the room that replaces its own.
        var nursesRoom = await Play.AcquaintAsync(play.Romeo, nurse);
        await play.Romeo.HasMarkedAsDirect(nursesRoom, with: nurse);
        var next = await play.Romeo.UpgradesRoomWith(play.Juliet);
        // Not by the marks, which Synapse itself copies with an upgrade.
        await play.Romeo.Sees(play.Juliet.Ghost, "leave", room);
        await play.Romeo.HasMarkedAsDirect(next, with: play.Juliet);

        await play.Network.Bridge.StopAsync();
        Directory.Delete(play.Network.Bridge.DatabaseFolder, recursive: true);
        CopyStore(backup, play.Network.Bridge.DatabaseFolder);
        await play.Network.Bridge.StartAsync();

        await nurse.SaysInXmpp("I am the drudge");
        await play.Romeo.Receives("I am the drudge", from: nurse);
        await play.Juliet.SaysInXmpp("do you still know me?");
        await play.Romeo.Receives("do you still know me?");
        Assert.Equal([nursesRoom], await play.Network.GhostRoomsAsync(nurse.Ghost));
        Assert.Equal([next], await play.Network.GhostRoomsAsync(play.Juliet.Ghost));
        Assert.Empty(play.Romeo.Person.Invites);
    });

    private static void CopyStore(string from, string to)
    {
        Directory.CreateDirectory(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static async Task SayAllAsync(Play play, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            await play.Romeo.SaysInMatrix(line);
        }
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAloneAsync(output, scenes);
}
