using System.Text;
using System.Threading.Channels;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.DirectChats;

/// <summary>
/// The durable way out to XMPP: a stanza is added in the commit of what decided on it, and then taken by the sender in
/// commit order. While no link takes from it, stanzas wait in the store alone.
/// </summary>
internal sealed class Outbox(Database database, ComponentOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private ChannelWriter<OutgoingStanza>? _taker;

    /// <summary>What was added, after its commit and on the writer's thread: whoever listens must neither wait nor fail.</summary>
    public event Action<Stanza>? Added;

    /// <summary>Inside a writer's operation, of which nothing is then committed where the stanza could never be written.</summary>
    /// <exception cref="StanzaNotWellFormedException">It could end the stream.</exception>
    /// <exception cref="StanzaTooLargeException">The server would not take it: now it can still be told.</exception>
    public void Add(SqliteConnection connection, Stanza stanza)
    {
        var serialized = StanzaXml.Serialize(stanza);
        if (Encoding.UTF8.GetByteCount(serialized) is var bytes && bytes > options.MaxStanzaBytes)
        {
            throw new StanzaTooLargeException(bytes, options.MaxStanzaBytes);
        }

        var outgoing = OutboxStore.Add(connection, serialized, time.GetUtcNow().ToUnixTimeMilliseconds());
        database.AfterCommit(() =>
        {
            lock (_lock)
            {
                _taker?.TryWrite(outgoing);
            }

            Added?.Invoke(stanza);
        });
    }

    /// <summary>For a new link: everything not yet confirmed, oldest first, then what comes, without gap or repetition.</summary>
    public async Task<ChannelReader<OutgoingStanza>> TakeAllAsync(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<OutgoingStanza>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        await database.WriteAsync(
            connection =>
            {
                var waiting = OutboxStore.All(connection);
                database.AfterCommit(() =>
                {
                    lock (_lock)
                    {
                        _taker = channel.Writer;
                        foreach (var outgoing in waiting)
                        {
                            channel.Writer.TryWrite(outgoing);
                        }
                    }
                });
            },
            cancellationToken);
        return channel.Reader;
    }

    /// <summary>The link is gone: nothing is kept in memory until the next one.</summary>
    public void Detach()
    {
        lock (_lock)
        {
            _taker?.TryComplete();
            _taker = null;
        }
    }

    public Task ConfirmAsync(long upTo, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => OutboxStore.Confirm(connection, upTo), cancellationToken);
}
