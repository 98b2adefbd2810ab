using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Two who know each other talk: order and receipts.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class ConversationTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task Two_hundred_messages_each_way_at_once_stay_in_order() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var romeos = Enumerable.Range(0, 200).Select(number => $"from Romeo {number}").ToArray();
        var juliets = Enumerable.Range(0, 200).Select(number => $"from Juliet {number}").ToArray();

        await Task.WhenAll(
            SayAllAsync(romeos, line => play.Romeo.SaysInMatrix(line)),
            SayAllAsync(juliets, line => play.Juliet.SaysInXmpp(line)));

        await Until.TrueAsync(() => play.Juliet.TextsOf(play.Romeo).Count >= 200, "Juliet has them all", TimeSpan.FromMinutes(3));
        await Until.TrueAsync(() => play.Romeo.TextsOf(play.Juliet).Count >= 201, "Romeo has them all", TimeSpan.FromMinutes(3));
        Assert.Equal(romeos, play.Juliet.TextsOf(play.Romeo));
        Assert.Equal(["Good even", .. juliets], play.Romeo.TextsOf(play.Juliet));
    });

    [Fact]
    public Task Who_writes_in_XMPP_gets_a_receipt_once_the_homeserver_has_it() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var held = play.Proxy.Hold(request => request.IsPost && request.Body.Contains("Three words, dear Romeo", StringComparison.Ordinal));

        var id = await play.Juliet.SaysInXmpp("Three words, dear Romeo");

        await held.ArrivedAsync();
        Assert.DoesNotContain(play.Juliet.Person.Received, seen => seen.ReceiptFor == id);
        held.Release();
        await play.Romeo.Receives("Three words, dear Romeo");
        var receipt = await play.Juliet.HasReceiptFor(id);
        Assert.Equal(play.Romeo.Address, receipt.BareFrom);
    });

    [Fact]
    public Task What_is_written_in_Matrix_asks_for_a_receipt_which_is_kept_and_never_told() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        var eventId = await play.Romeo.SaysInMatrix("So thrive my soul");
        var sent = await play.Juliet.Receives("So thrive my soul");

        Assert.True(sent.AsksForReceipt);
        Assert.Equal(sent.Id, sent.OriginId);
        await Until.TrueAsync(() => BridgeStore.ReceiptOf(play.Network, eventId) == "received", "the receipt is kept with the link");
        Assert.Single(play.Romeo.Person.Messages(room, play.Juliet.Ghost));
    });

    private static async Task SayAllAsync(IEnumerable<string> lines, Func<string, Task> say)
    {
        foreach (var line in lines)
        {
            await say(line);
        }
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
