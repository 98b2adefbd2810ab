using System.Globalization;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>
/// The bridge is killed at random points of mixed operations, and at the end nothing is lost, nothing is there twice, each chat has
/// one room, and <c>m.direct</c> is right. Each round has its own seed, which decides all but the timing of the servers.
/// </summary>
[Collection(OnCrashNetwork.Name)]
public sealed class RandomKillTests(CrashNetwork crash, ITestOutputHelper output)
{
    private const int FirstSeed = 1597;

    /// <summary>One in so many operations is followed by a kill.</summary>
    private const int OperationsPerKill = 6;

    // The long version is run by hand: tests/README.md.
    private static readonly int Rounds = FromEnvironment("FOOTBRIDGE_KILL_ROUNDS", 1);
    private static readonly int Operations = FromEnvironment("FOOTBRIDGE_KILL_OPERATIONS", 60);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(FirstSeed, Rounds)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Killed_again_and_again_the_bridge_keeps_its_promises(int seed) => Play.RunAsync(crash.Network, output, async play =>
    {
        var random = new Random(seed);
        var mercutio = await play.MatrixRoleAsync("mercutio");
        var nurse = await play.XmppRoleAsync("nurse");
        var chats = new List<KilledChat>();
        foreach (var owner in new[] { play.Romeo, mercutio })
        {
            var botRoom = await owner.Person.OpensDirectChatAsync(LabNetwork.Bot);
            await owner.Sees(LabNetwork.Bot, "join", botRoom);
            chats.AddRange(new[] { play.Juliet, nurse }.Select(contact => new KilledChat(owner, contact, botRoom)));
        }

        for (var operation = 0; operation < Operations; operation++)
        {
            await OperateAsync(play, chats[random.Next(chats.Count)], random);
            if (random.Next(OperationsPerKill) == 0)
            {
                await KillAsync(play, TimeSpan.FromMilliseconds(random.Next(200)));
            }
        }

        await CatchUpAsync(play, chats);
        foreach (var chat in chats)
        {
            await chat.EndAsync();
        }

        foreach (var chat in chats)
        {
            await chat.KeptItsPromisesAsync(play.Network);
        }
    });

    private static async Task OperateAsync(Play play, KilledChat chat, Random random)
    {
        var dice = random.Next(100);
        switch (chat.State)
        {
            case KilledChatState.Open when dice < 45:
                await chat.OwnerSaysAsync();
                break;
            case KilledChatState.Open when dice < 85:
                await chat.ContactSaysAsync();
                break;
            case KilledChatState.Open when dice < 93:
                await chat.OwnerCommandsAsync();
                break;
            case KilledChatState.Open:
                // What was said before they left has to have gone out, or it would be said by somebody who is not there.
                await CatchUpAsync(play, [chat]);
                await chat.OwnerLeavesAsync();
                break;
            case KilledChatState.New when dice < 33:
                await chat.OwnerInvitesGhostAsync();
                break;
            default:
                await (dice < 66 ? chat.OwnerAsksBotAsync() : chat.ContactBringsOwnerInAsync());
                break;
        }
    }

    private static async Task KillAsync(Play play, TimeSpan after)
    {
        // The point is to be random, and this is what makes it so; nothing is waited for here.
        await Task.Delay(after, TimeProvider.System);
        await play.Network.Bridge.KillAsync();
        // Not until it is ready: what is done meanwhile meets a bridge that is down, or half up.
        await play.Network.Bridge.StartAsync(waits: false);
    }

    /// <summary>
    /// Until all that was said on Matrix is with the contacts. What Synapse keeps back (see <see cref="LabNetwork.UntilCaughtUpAsync"/>)
    /// it sends in its next recovery, so it gets one that nobody disturbs.
    /// </summary>
    private static async Task CatchUpAsync(Play play, IReadOnlyList<KilledChat> chats)
    {
        var before = play.Network.MarkLogs();
        await play.Network.Bridge.WaitUntilReadyAsync();
        await play.Network.Bridge.StopAsync();
        foreach (var chat in chats.Where(chat => chat.State == KilledChatState.Open))
        {
            await chat.OwnerSaysAsync();
        }

        await play.Network.Bridge.StartAsync();
        await play.Network.UntilCaughtUpAsync(before);
        foreach (var chat in chats)
        {
            await chat.ContactHasAllAsync();
        }
    }

    private static int FromEnvironment(string name, int fallback) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
