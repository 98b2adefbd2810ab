using Footbridge.DirectChats;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge.Profiles;

/// <summary>
/// Keeps the ghosts' names and pictures as their contacts show them: asked once an owner has accepted the contact, when something
/// hints at a change, and seldom else. Before that a ghost shows the address alone.
/// </summary>
internal sealed partial class ContactProfileLoop(
    ContactProfileQueue queue, ContactProfileStore store, ContactProfileReader reader, GhostProfiles ghosts, ComponentSession session, Gates gates,
    TimeProvider time, ILogger<ContactProfileLoop> logger) : BackgroundService
{
    // A server that answers nothing holds up one of them, for some minutes.
    private const int Workers = 8;
    private const int MostDue = 500;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AgainAfterFailure = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AgainWhereUnknown = TimeSpan.FromHours(2);
    private static readonly TimeSpan AgainAnyway = TimeSpan.FromDays(7);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll([FeedAsync(stoppingToken), .. Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken))]);

    /// <summary>What the store says is due, and what had to wait.</summary>
    private async Task FeedAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Round, time);
        do
        {
            queue.EndWindows();
            try
            {
                foreach (var contact in AreBothLinksUp ? store.Due(Now, MostDue) : [])
                {
                    queue.Ask(contact);
                }
            }
            catch (StoreException exception)
            {
                Log.StoreFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private bool AreBothLinksUp => gates is { Component.IsOpen: true, Homeserver.IsOpen: true };

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var contact = await queue.TakeAsync(cancellationToken);
            try
            {
                await LookAsync(contact, cancellationToken);
            }
            catch (Exception exception) when (exception is XmppException or StoreException)
            {
                // Still due by the store.
                Log.NotAsked(logger, exception.Message);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // A fault of ours, by what one contact shows: it must not end the program for all, at each start again.
                Log.Fault(logger, exception);
            }
            finally
            {
                queue.Done(contact);
            }
        }
    }

    private async Task LookAsync(Jid contact, CancellationToken cancellationToken)
    {
        if (session.Link is not { } link || !store.IsAccepted(contact))
        {
            return;
        }

        var before = store.Find(contact);
        var profile = await reader.ReadAsync(link, contact, before?.AvatarHash, cancellationToken);
        if (profile.Avatar is AvatarFinding.Refused refused)
        {
            Log.AvatarRefused(logger, refused.Reason);
        }

        // Answers take their time: whoever was turned away meanwhile gets no name.
        if (store.IsAccepted(contact))
        {
            var row = await ShowAsync(contact, profile, before, cancellationToken);
            await store.PutAsync(contact, row, cancellationToken);
        }
    }

    private async Task<ContactProfileRow> ShowAsync(
        Jid contact, ContactProfile profile, ContactProfileRow? before, CancellationToken cancellationToken)
    {
        try
        {
            return await ghosts.ShowAsync(contact, profile, before, After(profile.IsKnown ? AgainAnyway : AgainWhereUnknown), cancellationToken);
        }
        catch (Exception exception) when (exception is MatrixException or HomeserverUnreachableException or MediaStalledException)
        {
            Log.NotShown(logger, exception.Message);
            return (before ?? new ContactProfileRow(null, null, null, 0)) with { NextAt = After(AgainAfterFailure) };
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    // Never all at once.
    private long After(TimeSpan delay) => (time.GetUtcNow() + (delay * (0.9 + (0.2 * Random.Shared.NextDouble())))).ToUnixTimeMilliseconds();

    private static partial class Log
    {
        [LoggerMessage(3300, LogLevel.Information, "The picture of a contact is not taken: {Reason}")]
        public static partial void AvatarRefused(ILogger logger, string reason);

        [LoggerMessage(3301, LogLevel.Information, "A contact could not be asked for name and picture: {Reason}. It is tried again")]
        public static partial void NotAsked(ILogger logger, string reason);

        [LoggerMessage(3302, LogLevel.Warning, "Name or picture of a contact could not be put on its ghost: {Reason}. It is tried again")]
        public static partial void NotShown(ILogger logger, string reason);

        [LoggerMessage(3304, LogLevel.Error, "Name and picture of a contact are left as they are, by a fault of the bridge")]
        public static partial void Fault(ILogger logger, Exception exception);

        [LoggerMessage(3303, LogLevel.Error, "The store failed while contacts' names and pictures were looked at; it is tried again")]
        public static partial void StoreFailed(ILogger logger, Exception exception);
    }
}
