using System.Diagnostics;
using Footbridge.DirectChats.Marks;
using Footbridge.Matrix;
using Footbridge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats;

/// <summary>Runs the writer of <c>m.direct</c>, and tells an owner, in one of their chats, where their map cannot be written.</summary>
internal sealed partial class MarkLoop(
    MarkWriter writer, DirectChatStore chats, Outcomes outcomes, PuppetDoubts doubts, Database database, ILogger<MarkLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        writer.Failed += Tell;
        try
        {
            await writer.RunAsync(stoppingToken);
        }
        finally
        {
            writer.Failed -= Tell;
        }
    }

    private void Tell(UserId account, MarkFault fault)
    {
        Log.NotWritten(logger, fault);
        if (fault == MarkFault.Refused)
        {
            doubts.Raise(account);
        }

        // A ghost has nobody to be told.
        if (chats.OfOwner(account).FirstOrDefault(chat => chat.Room == RoomState.Open) is { } chat)
        {
            _ = TellAsync(chat, fault);
        }
    }

    private async Task TellAsync(DirectChat chat, MarkFault fault)
    {
        try
        {
            await database.WriteAsync(
                connection => outcomes.Tell(connection, chat.Lane, new Notice(Words(fault), Cause: $"mark {fault}")), CancellationToken.None);
        }
        catch (StoreException exception)
        {
            Log.NotTold(logger, exception);
        }
    }

    private static string Words(MarkFault fault) => fault switch
    {
        MarkFault.Refused => "Your server does not let the bridge mark your chats as direct. They work, but may not stand under \"People\". It is tried again later.",
        MarkFault.Undecodable => "Your list of direct chats (m.direct) cannot be read, so the bridge leaves it as it is. Your chats work, but may not stand under \"People\".",
        MarkFault.Overwritten => "Another of your clients overwrites your list of direct chats (m.direct) again and again. It is tried again later.",
        _ => throw new UnreachableException(),
    };

    private static partial class Log
    {
        [LoggerMessage(3080, LogLevel.Warning, "Marks in m.direct could not be written: {Fault}. They are tried again later")]
        public static partial void NotWritten(ILogger logger, MarkFault fault);

        [LoggerMessage(3081, LogLevel.Error, "An owner could not be told that their marks were not written")]
        public static partial void NotTold(ILogger logger, Exception exception);
    }
}
