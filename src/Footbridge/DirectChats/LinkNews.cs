using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// What waits for the XMPP server waits without a word at the message, maybe for days. So where the server is away for longer than a restart
/// takes, the bot tells the owners whose messages wait, once, and again when it is back. Who it told is in memory: a restart at worst tells
/// it once more.
/// </summary>
internal sealed partial class LinkNews(
    Gates gates, JobStore jobs, Owners owners, BotRooms botRooms, BridgeConfig config, TimeProvider time, ILogger<LinkNews> logger) : BackgroundService
{
    private const string Away =
        "The XMPP server cannot be reached. What you write to your contacts waits, and goes out by itself, in order, when it is there again; I tell you "
        + "then. Send \"status\" here to see what waits.";

    private const string Back = "The XMPP server is there again, and what waited is on its way.";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(20);

    private readonly HashSet<UserId> _told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await gates.Component.WaitUntilClosedAsync(stoppingToken);
            var wait = config.Delivery.TellOfLinkAfter;
            while (!await OpensWithinAsync(wait, stoppingToken))
            {
                await TellAsync(Waiting(), Away, owner => _told.Add(owner), stoppingToken);
                wait = LookEvery;
            }

            await TellAsync([.. _told], Back, _ => { }, stoppingToken);
            _told.Clear();
        }
    }

    private async Task<bool> OpensWithinAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await gates.Component.WaitUntilOpenAsync(cancellationToken).WaitAsync(wait, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private List<UserId> Waiting()
    {
        try
        {
            return
            [
                .. jobs.WaitingByLane(null)
                    .Where(waiting => waiting.Direction == Direction.ToXmpp && gates.For(waiting.HeadKind) == gates.Component)
                    .Select(waiting => waiting.Lane.TryReadChat(out var owner, out _, out _) ? owner : default)
                    .Where(owner => owner != default && !_told.Contains(owner) && owners.MayUse(owner))
                    .Distinct(),
            ];
        }
        catch (StoreException exception)
        {
            Log.NotLooked(logger, exception);
            return [];
        }
    }

    private async Task TellAsync(IReadOnlyList<UserId> whom, string words, Action<UserId> note, CancellationToken cancellationToken)
    {
        foreach (var owner in whom)
        {
            try
            {
                await botRooms.TellAsync(owner, words, cancellationToken);
                note(owner);
            }
            catch (Exception exception) when (exception is MatrixException or HomeserverUnreachableException or UnreadableAnswerException or StoreException)
            {
                // They are told with the next look, or not at all where the server is back by then.
                Log.NotTold(logger, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3320, LogLevel.Information, "An owner could not be told how the link to the XMPP server is: {Reason}")]
        public static partial void NotTold(ILogger logger, string reason);

        [LoggerMessage(3321, LogLevel.Error, "The store failed while it was looked for whose messages wait for the XMPP server; it is tried again")]
        public static partial void NotLooked(ILogger logger, Exception exception);
    }
}
