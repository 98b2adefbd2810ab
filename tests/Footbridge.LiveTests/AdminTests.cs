using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>The bridge's admin among its owners: what they see and do in the bot's room, and what nobody else gets to know.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class AdminTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task The_admin_sees_who_and_what_waits_and_gives_it_up_and_others_see_no_such_thing() => Play.RunAsync(shared.Network, output, async play =>
    {
        await using var escalus = await play.Network.Synapse.PersonAsync(NetworkOfTests.Admin);
        var prince = new MatrixRole(play, escalus);
        var (ofPrince, ofRomeo) = (await prince.OpensRoomWithBot(), await play.Romeo.OpensRoomWithBot());
        var room = await play.RomeoKnowsJulietAsync();
        await play.Juliet.Person.AnswersReceiptsAsync(on: false);
        var first = await play.Romeo.SaysInMatrix("Courage, man; the hurt cannot be much");
        await ReturnsAsync(play, times: 4);
        var second = await play.Romeo.SaysInMatrix("I thought all for the best");

        // It waits for 16 seconds, and the other behind it.
        await Until.TrueAsync(async () => (await prince.Asks(ofPrince, "queue")).Contains(Waiting(2), StringComparison.Ordinal), "both wait");
        var status = await play.Romeo.Asks(ofRomeo, "status");
        Assert.StartsWith("2 messages are given up", await prince.Asks(ofPrince, $"drop {play.Romeo.Id} {play.Juliet.Jid}"));

        Assert.EndsWith("the bridge's admin gave it up.", (await play.Romeo.IsTold(room, inReplyTo: first)).Body);
        Assert.EndsWith("the bridge's admin gave it up.", (await play.Romeo.IsTold(room, inReplyTo: second)).Body);
        Assert.Contains($"{play.Juliet.Jid} - 2 for XMPP, ", status, StringComparison.Ordinal);
        Assert.Contains("too busy", status, StringComparison.Ordinal);
        await play.Romeo.SaysInMatrix("A plague o' both your houses!");
        await play.Juliet.Receives("A plague o' both your houses!");
        Assert.DoesNotContain("I thought all for the best", play.Juliet.TextsOf(play.Romeo));

        Assert.Contains($"{play.Romeo.Id} - puppet on; chats: 1, requests: 0", await prince.Asks(ofPrince, $"who {play.Romeo.Id}"), StringComparison.Ordinal);
        Assert.Contains("There is no way back", await prince.Asks(ofPrince, "help drop"), StringComparison.Ordinal);
        foreach (var line in new[] { "who", "queue", "retry", $"drop {play.Juliet.Jid}" })
        {
            Assert.Equal($"I do not know \"{line.Split(' ')[0]}\". Send \"help\" to see what I know.", await play.Romeo.Asks(ofRomeo, line));
        }

        string Waiting(int count) => $"{play.Romeo.Id} {play.Juliet.Jid} - {count} for XMPP, the oldest for ";
    });

    /// <summary>Juliet's client gives back each copy it gets, for a reason that may pass.</summary>
    private static async Task ReturnsAsync(Play play, int times)
    {
        for (var returned = 0; returned < times; returned++)
        {
            await Until.TrueAsync(() => play.Juliet.Person.Texts.Count > returned, $"copy {returned + 1} has come");
            var seen = play.Juliet.Person.Texts[returned];
            await play.Juliet.Person.SendsRawAsync(
                $"<message type='error' to='{seen.From}' id='{seen.Id}'><error type='wait'>"
                + "<resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
        }
    }
}
