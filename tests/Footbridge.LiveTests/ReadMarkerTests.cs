using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What one has read the other is told: receipts of Matrix and markers of XEP-0333.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class ReadMarkerTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task Reading_in_Matrix_marks_the_last_message_that_asked_for_it() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var first = await play.Juliet.SaysMarkably("O Romeo, Romeo!", play.Romeo);
        var second = await play.Juliet.SaysMarkably("Wherefore art thou Romeo?", play.Romeo);
        var read = await play.Romeo.Receives("Wherefore art thou Romeo?");

        await play.Romeo.Person.ReadsAsync(room, read.Id);

        var marker = await play.Juliet.IsToldRead(second, by: play.Romeo);
        Assert.Equal("chat", marker.Type);
        Assert.Contains(marker.Stanza.Elements(), element => element.Name.LocalName == "store");

        // The owner's own words are no message of hers: the nearest before them is meant.
        var third = await play.Juliet.SaysMarkably("Deny thy father", play.Romeo);
        await play.Romeo.Receives("Deny thy father");
        var own = await play.Romeo.SaysInMatrix("Shall I hear more?");
        await play.Juliet.Receives("Shall I hear more?");
        await play.Romeo.Person.ReadsAsync(room, own);
        await play.Juliet.IsToldRead(third, by: play.Romeo);
        Assert.Equal([second, third], play.Juliet.MarkersOf(play.Romeo));
        Assert.DoesNotContain(first, play.Juliet.MarkersOf(play.Romeo));
    });

    [Fact]
    public Task What_is_read_privately_or_in_a_thread_or_was_not_to_be_marked_is_not_told() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Juliet.SaysMarkably("'Tis but thy name", play.Romeo);
        var markable = await play.Romeo.Receives("'Tis but thy name");
        await play.Romeo.Person.ReadsAsync(room, markable.Id, "m.read.private");
        await play.Juliet.SaysInXmpp("What's Montague?");
        var unmarkable = await play.Romeo.Receives("What's Montague?");
        await play.Romeo.Person.ReadsAsync(room, unmarkable.Id, "m.read.private");

        var last = await play.Juliet.SaysMarkably("It is nor hand, nor foot", play.Romeo);
        await play.Romeo.Person.ReadsAsync(room, (await play.Romeo.Receives("It is nor hand, nor foot")).Id, thread: "main");

        // What was told of those before would have come before it.
        await play.Juliet.IsToldRead(last, by: play.Romeo);
        Assert.Equal([last], play.Juliet.MarkersOf(play.Romeo));
    });

    [Fact]
    public Task What_is_read_is_told_only_while_the_owner_wants_it() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Romeo.Asks(room, "!xmpp settings receipts off");
        await play.Juliet.SaysMarkably("Dost thou love me?", play.Romeo);
        await play.Romeo.Person.ReadsAsync(room, (await play.Romeo.Receives("Dost thou love me?")).Id);

        await play.Romeo.Asks(room, "!xmpp settings receipts on");
        var told = await play.Juliet.SaysMarkably("I know thou wilt say ay", play.Romeo);
        await play.Romeo.Person.ReadsAsync(room, (await play.Romeo.Receives("I know thou wilt say ay")).Id);

        await play.Juliet.IsToldRead(told, by: play.Romeo);
        Assert.Equal([told], play.Juliet.MarkersOf(play.Romeo));
    });

    [Fact]
    public Task A_marker_of_the_contact_is_a_receipt_of_the_ghost_and_never_goes_back() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var events = new List<string>();
        var ids = new List<string?>();
        foreach (var text in new[] { "Lady, by yonder moon", "I swear", "What shall I swear by?" })
        {
            events.Add(await play.Romeo.SaysInMatrix(text));
            var seen = await play.Juliet.Receives(text);
            Assert.True(seen.IsMarkable);
            Assert.Equal(seen.Id, seen.OriginId);
            ids.Add(seen.Id);
        }

        // Delivered is not read; nobody knows this id; the second, then the first, then the third.
        await play.Juliet.Displays(ids[2], of: play.Romeo, marker: "received");
        await play.Juliet.Displays("of-nothing", of: play.Romeo);
        await play.Juliet.Displays(ids[1], of: play.Romeo);
        await play.Romeo.SeesRead(events[1], by: play.Juliet);
        await play.Juliet.Displays(ids[0], of: play.Romeo);
        await play.Juliet.Displays(ids[2], of: play.Romeo);
        await play.Romeo.SeesRead(events[2], by: play.Juliet);

        Assert.Equal([events[1], events[2]], play.Romeo.ReadUpTo(play.Juliet));
    });

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
