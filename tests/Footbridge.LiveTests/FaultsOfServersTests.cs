using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Servers that go away and come back, and answers that never arrive.</summary>
[Collection(OnCrashNetwork.Name)]
public sealed class FaultsOfServersTests(CrashNetwork crash, ITestOutputHelper output)
{
    [Fact]
    public Task An_answer_lost_before_a_restart_of_the_homeserver_makes_no_second_event() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        bool IsIt(ProxiedRequest request) => request.IsPost && request.Body.Contains("Arise, fair sun", StringComparison.Ordinal);
        // Only what the homeserver wrote to disk can tell it that it has this transaction already.
        var restarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        play.Proxy.DropAnswer(IsIt, async () =>
        {
            await play.Network.Synapse.RestartAsync();
            restarted.SetResult();
        });

        var id = await play.Juliet.SaysInXmpp("Arise, fair sun");

        await restarted.Task.WaitAsync(TimeSpan.FromMinutes(3));
        await play.Juliet.HasReceiptFor(id);
        await play.Juliet.SaysInXmpp("and kill the envious moon");
        await play.Romeo.Receives("and kill the envious moon");
        Assert.Equal(["Good even", "Arise, fair sun", "and kill the envious moon"], play.Romeo.TextsOf(play.Juliet));
        var attempts = play.Proxy.Seen.Where(IsIt).ToList();
        Assert.Equal((0, 200), (attempts[0].Status, attempts[^1].Status));
        Assert.Single(attempts.DistinctBy(request => request.Path));
    });

    [Fact]
    public Task What_was_written_on_XMPP_while_the_homeserver_was_down_arrives_in_order_and_once() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var texts = Texts("A plague on both your houses");
        await play.Network.Synapse.KillAsync();

        foreach (var text in texts)
        {
            await play.Juliet.SaysInXmpp(text);
        }

        await play.Network.Synapse.StartAgainAsync();

        await play.Romeo.Receives(texts[^1]);
        await play.Juliet.SaysInXmpp("They have made worms' meat of me");
        await play.Romeo.Receives("They have made worms' meat of me");
        Assert.Equal(["Good even", .. texts, "They have made worms' meat of me"], play.Romeo.TextsOf(play.Juliet));
    });

    [Fact]
    public Task What_was_written_on_Matrix_while_the_XMPP_server_was_down_arrives_in_order() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        var texts = Texts("Parting is such sweet sorrow");
        await play.Network.Xmpp.StopAsync();

        var last = "";
        foreach (var text in texts)
        {
            last = await play.Romeo.SaysInMatrix(text);
        }

        await play.Network.Xmpp.StartAgainAsync();
        if (XmppServer.IsEjabberd)
        {
            // It gives what comes in the moment of a login before what it had stored: she is to find all of it there.
            await Until.TrueAsync(
                () => BridgeStore.ReceiptOf(play.Network, last) is not null && BridgeStore.IsAllConfirmed(play.Network), "ejabberd has all of it");
        }

        await play.Juliet.Person.ComesBackAsync();

        await play.Juliet.Receives(texts[^1]);
        Assert.Equal(texts, play.Juliet.ShownOf(play.Romeo));
        // The other way is open again too.
        await play.Juliet.SaysInXmpp("Sleep dwell upon thine eyes");
        await play.Romeo.Receives("Sleep dwell upon thine eyes");
    });

    private static List<string> Texts(string text) => [.. Enumerable.Range(1, 10).Select(number => $"{text} ({number})")];

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(crash.Network, output, scenes);
}
