using System.Net;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// Whether the homeserver lets the bridge act for its owners: asked at start and after a failure. An owner is told once when it
/// does not, with the cure; from then on it is asked until it does, without a restart.
/// </summary>
internal sealed partial class PuppetWatch(
    MatrixClient client, Gates gates, Puppets puppets, PuppetDoubts doubts, PuppetStates states, DirectChatStore chats, BotRooms botRooms, TimeProvider time,
    ILogger<PuppetWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gates.Homeserver.WaitUntilOpenAsync(stoppingToken);
        using var timer = new PeriodicTimer(Round, time);
        var isFirst = true;
        do
        {
            try
            {
                await LookAtAllAsync(isFirst ? chats.Owners() : [], stoppingToken);
                isFirst = false;
            }
            catch (StoreException exception)
            {
                Log.StoreFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAtAllAsync(IReadOnlyList<UserId> first, CancellationToken cancellationToken)
    {
        foreach (var owner in first.Union(doubts.TakeAll()).Union(states.Broken).Where(puppets.CanActFor).ToList())
        {
            await LookAsync(owner, cancellationToken);
        }
    }

    private async Task LookAsync(UserId owner, CancellationToken cancellationToken)
    {
        try
        {
            var fault = await FaultAsync(owner, cancellationToken);
            if (fault is not null && !states.IsBroken(owner))
            {
                Log.Broken(logger, fault);
                await botRooms.TellAsync(owner, Cure(fault), cancellationToken);
                states.SetBroken(owner);
            }
            else if (fault is null && states.IsBroken(owner))
            {
                Log.Recovered(logger);
                await botRooms.TellAsync(owner, "The homeserver lets me act for you again.", cancellationToken);
                states.SetWorking(owner);
            }
        }
        catch (Exception exception) when (exception is MatrixException or HomeserverUnreachableException or UnreadableAnswerException)
        {
            // Nothing is known, or it could not be said: in the next round once more.
            Log.NotAsked(logger, exception.Message);
            doubts.Raise(owner);
        }
    }

    /// <summary>Null where the bridge may act for them.</summary>
    private async Task<string?> FaultAsync(UserId owner, CancellationToken cancellationToken)
    {
        try
        {
            return await client.WhoAmIAsync(owner, cancellationToken) == owner ? null : "it takes me for somebody else";
        }
        catch (MatrixException exception) when ((int)exception.Status < 500 && exception.Status != HttpStatusCode.TooManyRequests)
        {
            return exception.ErrCode;
        }
    }

    private static string Cure(string fault) =>
        $"I cannot act for you any more: the homeserver does not let me ({fault}). Your chats go on, but you join new rooms yourself, and they may not stand "
        + "under \"People\". Your admin has to give the homeserver the bridge's second registration (puppet_registration) again; \"footbridge check\" "
        + "tells what is wrong with it. I say when it works again. \"puppet off\" ends this.";

    private static partial class Log
    {
        [LoggerMessage(3141, LogLevel.Warning, "The homeserver does not let the bridge act for an owner ({Fault}); it is asked again until it does")]
        public static partial void Broken(ILogger logger, string fault);

        [LoggerMessage(3142, LogLevel.Information, "The homeserver lets the bridge act for an owner again")]
        public static partial void Recovered(ILogger logger);

        [LoggerMessage(3143, LogLevel.Information, "Whether the bridge may act for an owner is not known yet: {Reason}")]
        public static partial void NotAsked(ILogger logger, string reason);

        [LoggerMessage(3144, LogLevel.Error, "The store failed while puppets were looked at; it is tried again")]
        public static partial void StoreFailed(ILogger logger, Exception exception);
    }
}
