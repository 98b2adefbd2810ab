using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Profiles;

/// <summary>
/// What of the stream is nothing to be posted, but tells how a contact is called and looks, or what their clients wish to be told of an owner. Before it: the
/// XMPP intake; after it: <see cref="ContactHints"/> and <see cref="ContactClients"/>.
/// </summary>
internal sealed partial class ProfileHints(ContactHints hints, ContactClients clients, ILogger<ProfileHints> logger)
{
    public void Take(Stanza stanza)
    {
        try
        {
            clients.Take(stanza);
            hints.Take(stanza);
        }
        catch (StoreException exception)
        {
            // The next one tells it again.
            Log.NotLookedUp(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3314, LogLevel.Error, "The store failed under what a contact shows; they will show it again")]
        public static partial void NotLookedUp(ILogger logger, Exception exception);
    }
}
