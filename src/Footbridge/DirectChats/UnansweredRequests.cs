using Footbridge.Configuration;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>Looks for requests that nobody answered for the lifetime of a request, and has them withdrawn (<see cref="RequestWithdrawal"/>).</summary>
internal sealed partial class UnansweredRequests(
    DirectChatStore chats, RequestWithdrawal withdrawal, LimitsConfig limits, TimeProvider time, ILogger<UnansweredRequests> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WithdrawOldAsync(stoppingToken);
            }
            catch (StoreException exception)
            {
                Log.NotWithdrawn(logger, exception.Message);
            }
        }
    }

    private async Task WithdrawOldAsync(CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - limits.RequestLifetime).ToUnixTimeMilliseconds();
        foreach (var chat in chats.UnansweredSince(before))
        {
            try
            {
                await withdrawal.WithdrawAsync(chat, cancellationToken);
            }
            catch (Exception exception) when (
                exception is MatrixException or HomeserverUnreachableException or UnreadableAnswerException or IdentityRefusedException or StoreException)
            {
                // It stands, and has its turn again in the next round; the others go on.
                Log.NotWithdrawn(logger, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3181, LogLevel.Warning, "A request that was not answered could not be withdrawn yet: {Reason}")]
        public static partial void NotWithdrawn(ILogger logger, string reason);
    }
}
