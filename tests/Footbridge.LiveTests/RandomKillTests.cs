using System.Diagnostics;
using System.Globalization;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>
/// The bridge is killed at random points of mixed operations in many chats at once, and at the end nothing is lost, nothing is there
/// twice, all is in order, each chat has one room, and <c>m.direct</c> is right. Each round has its own seed.
/// </summary>
[Collection(OnCrashNetwork.Name)]
public sealed class RandomKillTests(CrashNetwork crash, ITestOutputHelper output)
{
    private const int MostRecoveries = 3;

    // The long version is run by hand: tests/README.md.
    private static readonly int FirstSeed = FromEnvironment("FOOTBRIDGE_KILL_SEED", 1597);
    private static readonly int Rounds = FromEnvironment("FOOTBRIDGE_KILL_ROUNDS", 1);
    private static readonly int Operations = FromEnvironment("FOOTBRIDGE_KILL_OPERATIONS", 60);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(FirstSeed, Rounds)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Killed_again_and_again_the_bridge_keeps_its_promises(int seed) => Play.RunAsync(crash.Network, output, async play =>
    {
        var watch = Stopwatch.StartNew();
        var (owners, contacts) = await CastAsync(play);
        var chats = new List<KilledChat>();
        foreach (var owner in owners)
        {
            var botRoom = await owner.OpensRoomWithBot();
            chats.AddRange(contacts.Select(contact => new KilledChat(owner, contact, botRoom)));
        }

        using var round = new KillingRound(play.Network, seed, Operations);
        await round.RunAsync(chats);
        output.WriteLine($"Seed {seed}: {Operations} operations in {chats.Count} chats and {round.Kills} kills in {watch.Elapsed.TotalSeconds:0} s.");

        await CatchUpAsync(play.Network, chats);
        await Task.WhenAll(chats.Select(chat => chat.EndAsync()));
        var told = play.Network.AcknowledgedEvents();
        foreach (var chat in chats)
        {
            await chat.KeptItsPromisesAsync(play.Network, told);
        }

        output.WriteLine($"Seed {seed}: all kept its promises after {watch.Elapsed.TotalSeconds:0} s: {string.Join("; ", chats.Select(chat => chat.Told))}.");
    });

    /// <summary>Two of each for a short round, three for a long one: so many chats at once.</summary>
    private static async Task<(IReadOnlyList<MatrixRole> Owners, IReadOnlyList<XmppRole> Contacts)> CastAsync(Play play)
    {
        List<MatrixRole> owners = [play.Romeo, await play.MatrixRoleAsync("mercutio")];
        List<XmppRole> contacts = [play.Juliet, await play.XmppRoleAsync("nurse")];
        if (Operations >= 200)
        {
            owners.Add(await play.MatrixRoleAsync("benvolio"));
            contacts.Add(await play.XmppRoleAsync("rosaline"));
        }

        return (owners, contacts);
    }

    /// <summary>
    /// Until all that was said on Matrix is with the contacts. What Synapse keeps back (see <see cref="LabNetwork.UntilCaughtUpAsync"/>)
    /// it sends in its next recovery, so it gets one that nobody disturbs, and another where something was kept back in that.
    /// </summary>
    private static async Task CatchUpAsync(LabNetwork network, IReadOnlyList<KilledChat> chats)
    {
        for (var recovery = 1; ; recovery++)
        {
            await RecoverAsync(network, chats);
            try
            {
                await Task.WhenAll(chats.Select(chat => chat.ContactHasAllAsync()));
                return;
            }
            catch (LabTimeoutException exception)
            {
                // Nothing is lost yet: what Synapse has not sent, nobody has acknowledged.
                var told = network.AcknowledgedEvents();
                if (recovery == MostRecoveries)
                {
                    throw new LabTimeoutException($"{exception.Message} Missing: {string.Join("; ", chats.SelectMany(chat => chat.Missing(told)))}.");
                }
            }
        }
    }

    private static async Task RecoverAsync(LabNetwork network, IReadOnlyList<KilledChat> chats)
    {
        await network.Bridge.WaitUntilReadyAsync();
        var before = network.MarkLogs();
        await network.Bridge.StopAsync();
        foreach (var chat in chats.Where(chat => chat.State == KilledChatState.Open))
        {
            await chat.OwnerSaysAsync();
        }

        await network.Bridge.StartAsync();
        await network.UntilCaughtUpAsync(before);
    }

    private static int FromEnvironment(string name, int fallback) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
