using Footbridge.Lab;

namespace Footbridge.LiveTests.Stage;

/// <summary>
/// Chats that go on all at once while their bridge is killed again and again, in the midst of what they do. The seed decides what is
/// done and when the killer strikes, counted in operations; how fast the servers are, it cannot decide.
/// </summary>
internal sealed class KillingRound(LabNetwork network, int seed, int operations) : IDisposable
{
    /// <summary>After so many operations, on average, the bridge is killed.</summary>
    private const int OperationsPerKill = 8;

    /// <summary>A kill comes at most so long after the last of them began.</summary>
    private const int MostMilliseconds = 400;

    private static readonly TimeSpan UntilCaughtUp = TimeSpan.FromMinutes(3);

    private readonly SemaphoreSlim _mayBegin = new(0);
    private readonly SemaphoreSlim _begun = new(0);
    private bool _isOver;

    public int Kills { get; private set; }

    /// <summary>Ends when all operations are done, with the bridge up or on its way up.</summary>
    public Task RunAsync(IReadOnlyList<KilledChat> chats) => Parallel.ForEachAsync(
        chats.Select((chat, index) => (Func<CancellationToken, Task>)(ct => LiveAsync(chat, new Random((seed * 1009) + index), ct)))
            .Append(ct => KillAsync(chats.Count, new Random(seed), ct)),
        new ParallelOptions { MaxDegreeOfParallelism = chats.Count + 1 },
        async (part, ct) => await part(ct));

    public void Dispose()
    {
        _mayBegin.Dispose();
        _begun.Dispose();
    }

    private async Task LiveAsync(KilledChat chat, Random random, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _mayBegin.WaitAsync(cancellationToken);
            if (_isOver)
            {
                return;
            }

            _begun.Release();
            await OperateAsync(chat, random.Next(100), random.Next(100));
        }
    }

    private async Task KillAsync(int chats, Random random, CancellationToken cancellationToken)
    {
        var caughtUp = network.MarkLogs();
        for (var left = operations; left > 0;)
        {
            var burst = Math.Min(left, random.Next(1, 2 * OperationsPerKill));
            _mayBegin.Release(burst);
            for (var begun = 0; begun < burst; begun++)
            {
                await _begun.WaitAsync(cancellationToken);
            }

            left -= burst;
            // The point is to be random, and this is what makes it so; nothing is waited for here.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(MostMilliseconds)), TimeProvider.System, cancellationToken);
            await network.Bridge.KillAsync();
            await network.Bridge.StartAsync(waits: false);
            Kills++;
            // Some it does not let come up at all. Now and then Synapse has its way, which tries later and later again.
            var patience = random.Next(4);
            if (patience > 0)
            {
                await network.Bridge.WaitUntilReadyAsync();
            }

            if (patience == 3)
            {
                await Until.TrueAsync(() => network.HasCaughtUp(caughtUp), "Synapse has caught up with the bridge", UntilCaughtUp);
                caughtUp = network.MarkLogs();
            }
        }

        _isOver = true;
        _mayBegin.Release(chats);
    }

    private static Task OperateAsync(KilledChat chat, int dice, int way) => chat.State switch
    {
        KilledChatState.Open when dice < 43 => chat.OwnerSaysAsync(),
        KilledChatState.Open when dice < 86 => chat.ContactSaysAsync(),
        KilledChatState.Open when dice < 94 => chat.OwnerCommandsAsync(),
        KilledChatState.Open => chat.OwnerLeavesAsync(),
        KilledChatState.New when way < 33 => chat.OwnerInvitesGhostAsync(),
        _ => way < 66 ? chat.OwnerAsksBotAsync() : chat.ContactBringsOwnerInAsync(),
    };
}
