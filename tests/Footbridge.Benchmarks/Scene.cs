using System.Diagnostics;
using System.Globalization;
using System.Text;
using Footbridge.Benchmarks.Stubs;

namespace Footbridge.Benchmarks;

/// <summary>
/// The bridge between its two stubs, with the chats open, and the traffic of both directions. Set up through the bridge's own
/// doors: each owner invites the ghost of a contact into a room marked direct.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private const int StanzasPerWrite = 64;
    private static readonly TimeSpan OpenWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(20);

    private readonly HomeserverStub _homeserver;
    private readonly ComponentServerStub _xmppServer;
    private readonly BridgeSettings _settings;
    private readonly TransactionPusher _pusher;
    private readonly ReadEverything _reading;
    private long _earlyReceipts;

    private Scene(
        IReadOnlyList<Chat> chats, HomeserverStub homeserver, ComponentServerStub xmppServer, BridgeSettings settings, BridgeProcess bridge)
    {
        (Chats, _homeserver, _xmppServer, _settings, Bridge) = (chats, homeserver, xmppServer, settings, bridge);
        _pusher = new TransactionPusher(settings.Appservice, settings.HsToken);
        (ToXmpp, ToMatrix, Receipts) = (new Traffic(chats.Count), new Traffic(chats.Count), new Traffic(chats.Count));
        _reading = new ReadEverything(chats, _pusher, xmppServer);
        _homeserver.EventArrived = TakeEvent;
        _homeserver.ReceiptArrived = _reading.GhostHasRead;
        _xmppServer.MessageArrived = TakeMessage;
    }

    public IReadOnlyList<Chat> Chats { get; }

    public BridgeProcess Bridge { get; private set; }

    public Traffic ToXmpp { get; }

    public Traffic ToMatrix { get; }

    /// <summary>XEP-0184, of what went to Matrix: each is asked for, and answered only once the homeserver has the event.</summary>
    public Traffic Receipts { get; }

    /// <summary>Receipts that came before the event they are about: a promise broken.</summary>
    public long EarlyReceipts => Interlocked.Read(ref _earlyReceipts);

    /// <summary>How often a ghost's presence was put to the homeserver.</summary>
    public long Presences => _homeserver.Presences;

    /// <summary>Everybody reads all they get, at once.</summary>
    public ReadEverything Reading => _reading;

    public bool IsFaultless => ToXmpp.IsFaultless && ToMatrix.IsFaultless && Receipts.IsFaultless && EarlyReceipts == 0;

    public static async Task<Scene> SetUpAsync(string folder, IReadOnlyList<Chat> chats, CancellationToken cancellationToken)
    {
        var xmppServer = new ComponentServerStub(BridgeSettings.Secret);
        var homeserver = await HomeserverStub.StartAsync();
        var settings = new BridgeSettings(folder, homeserver.Url, xmppServer.Port);
        settings.Write();
        await BridgeProcess.RegisterAsync(settings, cancellationToken);
        var bridge = await BridgeProcess.StartAsync(settings, cancellationToken);
        var scene = new Scene(chats, homeserver, xmppServer, settings, bridge);
        await scene.OpenChatsAsync(cancellationToken);
        return scene;
    }

    /// <summary>The same bridge on the same data, once more.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await Bridge.StopAsync(cancellationToken);
        await Bridge.DisposeAsync();
        Bridge = await BridgeProcess.StartAsync(_settings, cancellationToken);
    }

    /// <summary>So many messages of owners, a chat after the other in turn; returns when the last is acknowledged.</summary>
    public Task SayInMatrixAsync(int messages, CancellationToken cancellationToken) =>
        _pusher.SayAsync(
            Enumerable.Range(0, messages).Select(message =>
            {
                var chat = Chats[message % Chats.Count];
                return (chat, Texts.Of(chat.Number, ToXmpp.Next(chat.Number)));
            }),
            cancellationToken);

    /// <summary>So many messages of contacts, as fast as the bridge takes them; returns when the last is written.</summary>
    public async Task SayInXmppAsync(int messages, CancellationToken cancellationToken)
    {
        foreach (var chunk in Enumerable.Range(0, messages).Chunk(StanzasPerWrite))
        {
            var stanzas = new StringBuilder();
            foreach (var message in chunk)
            {
                AppendStanza(stanzas, Chats[message % Chats.Count]);
            }

            await _xmppServer.WriteAsync(Encoding.UTF8.GetBytes(stanzas.ToString()), cancellationToken);
        }
    }

    /// <summary>All contacts and owners see each other's presence; done when what is said behind it has come out.</summary>
    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        foreach (var chunk in Chats.Chunk(StanzasPerWrite))
        {
            var stanzas = string.Concat(chunk.Select(chat => $"""
                <presence from='{chat.Contact}' to='{chat.Gateway}' type='subscribe'/><presence from='{chat.Contact}' to='{chat.Gateway}' type='subscribed'/>
                """));
            await _xmppServer.WriteAsync(Encoding.UTF8.GetBytes(stanzas), cancellationToken);
        }

        await SayInXmppAsync(Chats.Count, cancellationToken);
        await Receipts.SettleAsync(cancellationToken);
    }

    /// <summary>A chatty roster: so many changes of presence a second, a contact after the other in turn, until it is stopped.</summary>
    /// <returns>How many there were a second.</returns>
    public async Task<double> ShowPresencesAsync(int perSecond, CancellationToken stop)
    {
        var (sent, started) = (0, Stopwatch.GetTimestamp());
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(PollEvery, TimeProvider.System, CancellationToken.None);
            var stanzas = new StringBuilder();
            for (var due = (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond); sent < due; sent++)
            {
                var chat = Chats[sent % Chats.Count];
                stanzas.Append(
                    CultureInfo.InvariantCulture,
                    $"<presence from='{chat.Contact}/phone' to='{chat.Gateway}'><show>{(sent % 2 == 0 ? "away" : "chat")}</show><status>change {sent}</status></presence>");
            }

            await _xmppServer.WriteAsync(Encoding.UTF8.GetBytes(stanzas.ToString()), CancellationToken.None);
        }

        return sent / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _reading.DisposeAsync();
        await Bridge.DisposeAsync();
        await _xmppServer.DisposeAsync();
        await _homeserver.DisposeAsync();
        _pusher.Dispose();
    }

    /// <summary>Done when all marks stand, each owner's and each ghost's: the last thing the bridge does for a new chat.</summary>
    private async Task OpenChatsAsync(CancellationToken cancellationToken)
    {
        await _pusher.InviteAsync(Chats, cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(OpenWithin);
        try
        {
            while (_homeserver.MarkedAccounts < 2 * Chats.Count)
            {
                await Task.Delay(PollEvery, TimeProvider.System, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchmarkException(
                $"Of {2 * Chats.Count} accounts only {_homeserver.MarkedAccounts} have their chat marked; see {_settings.LogFile}.");
        }
    }

    private void AppendStanza(StringBuilder stanzas, Chat chat)
    {
        var number = ToMatrix.Next(chat.Number);
        Receipts.Next(chat.Number);
        var id = Texts.IdOf(chat.Number, number);
        stanzas.Append(
            CultureInfo.InvariantCulture,
            $"<message from='{chat.Contact}/phone' to='{chat.Gateway}' type='chat' id='{id}'><body>{Texts.Of(chat.Number, number).Replace("&", "&amp;", StringComparison.Ordinal)}</body>")
            .Append(
                CultureInfo.InvariantCulture,
                $"<request xmlns='urn:xmpp:receipts'/><origin-id xmlns='urn:xmpp:sid:0' id='{id}'/>{_reading.Markable}</message>");
    }

    private void TakeEvent(string room, string? text, string eventId)
    {
        if (Texts.TryRead(text, out var chat, out var number) && chat < Chats.Count && Chats[chat].Room == room)
        {
            ToMatrix.Arrive(chat, number);
            _reading.OwnerSees(chat, eventId);
            return;
        }

        ToMatrix.Stray();
    }

    private void TakeMessage(StubMessage message)
    {
        if (Texts.TryReadId(message.DisplayedId, out var chat, out var number) && IsOf(message, chat))
        {
            _reading.OwnerHasRead(chat, number);
        }
        else if (Texts.TryReadId(message.ReceivedId, out chat, out number) && IsOf(message, chat))
        {
            if (!ToMatrix.HasArrived(chat, number))
            {
                Interlocked.Increment(ref _earlyReceipts);
            }

            Receipts.Arrive(chat, number);
        }
        else if (Texts.TryRead(message.Body, out chat, out number) && IsOf(message, chat))
        {
            ToXmpp.Arrive(chat, number);
            _reading.ContactSees(chat, message.Id);
        }
        else
        {
            ToXmpp.Stray();
        }
    }

    private bool IsOf(StubMessage message, int chat) =>
        chat < Chats.Count && Chats[chat].Gateway == message.From && Chats[chat].Contact == message.To;
}
