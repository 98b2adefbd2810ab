using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>
/// A homeserver may make a room and its answer be lost, and who asked for it give up: the owner then has an invite to a room that
/// no chat knows. Where something is said in such rooms, those that were asked for are looked for.
/// </summary>
internal sealed partial class UnseenRooms(
    DirectChatStore chats, ChatRooms rooms, Lanes lanes, TimeProvider time, ILogger<UnseenRooms> logger) : BackgroundService
{
    // Well within the time that events of an unknown room are kept.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var chat in lanes.UnknownRooms().Count > 0 ? chats.Creating() : [])
            {
                await TryTakeAsync(chat, stoppingToken);
            }
        }
    }

    private async Task TryTakeAsync(DirectChat chat, CancellationToken cancellationToken)
    {
        try
        {
            await rooms.TakeFoundAsync(chat, cancellationToken);
        }
        catch (Exception exception) when (exception
            is RoomUndecidedException or InviteRefusedException or StoreException
            or MatrixException or HomeserverUnreachableException or IdentityRefusedException)
        {
            Log.NotTaken(logger, chat.Id, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3281, LogLevel.Debug, "The room that chat {Chat} asked for was looked for: {Outcome}")]
        public static partial void NotTaken(ILogger logger, string chat, string outcome);
    }
}
