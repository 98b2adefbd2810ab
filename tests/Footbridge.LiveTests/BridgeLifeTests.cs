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
        var saying = SayAllAsync(play, lines);
        await play.Juliet.Receives("line 10");

        await play.Network.Bridge.KillAsync();
        await play.Network.Bridge.StartAsync();

        await saying;
        await play.Juliet.Receives("line 39");
        // At least once on XMPP, and what came twice has one id; in order where repetitions are left out.
        Assert.Equal(lines, play.Juliet.TextsOf(play.Romeo).Distinct());
        Assert.Equal(lines.Length, play.Juliet.Person.Texts.Select(seen => seen.Id).Distinct().Count());
    });

    private static async Task SayAllAsync(Play play, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            await play.Romeo.SaysInMatrix(line);
        }
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAloneAsync(output, scenes);
}
