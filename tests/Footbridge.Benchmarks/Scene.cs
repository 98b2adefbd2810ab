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
    private static readonly TimeSpan FileWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(20);

    private readonly HomeserverStub _homeserver;
    private readonly ComponentServerStub _xmppServer;
    private readonly BridgeSettings _settings;
    private readonly TransactionPusher _pusher;
    private readonly Arrivals _arrivals;

    private Scene(
        IReadOnlyList<Chat> chats, HomeserverStub homeserver, ComponentServerStub xmppServer, BridgeSettings settings, BridgeProcess bridge)
    {
        (Chats, _homeserver, _xmppServer, _settings, Bridge) = (chats, homeserver, xmppServer, settings, bridge);
        _pusher = new TransactionPusher(settings.Appservice, settings.HsToken, homeserver.Timelines);
        (OfOwners, OfContacts, Receipts) = (new Sayings(chats.Count), new Sayings(chats.Count), new Traffic(chats.Count));
        Reading = new ReadEverything(chats, OfContacts, _pusher, xmppServer);
        _arrivals = new Arrivals(chats, OfOwners, OfContacts, Receipts, Reading);
        _homeserver.EventArrived = _arrivals.TakeEvent;
        _homeserver.ReceiptArrived = Reading.GhostHasRead;
        _xmppServer.MessageArrived = _arrivals.TakeMessage;
    }

    /// <summary>Where the bridge keeps its data.</summary>
    public string Folder => _settings.Folder;

    public IReadOnlyList<Chat> Chats { get; }

    public BridgeProcess Bridge { get; private set; }

    public Sayings OfOwners { get; }

    public Sayings OfContacts { get; }

    public Traffic ToXmpp => OfOwners.Traffic;

    public Traffic ToMatrix => OfContacts.Traffic;

    /// <summary>XEP-0184, of what went to Matrix: each is asked for, and answered only once the homeserver has the event.</summary>
    public Traffic Receipts { get; }

    /// <summary>Receipts that came before the event they are about: a promise broken.</summary>
    public long EarlyReceipts => _arrivals.EarlyReceipts;

    /// <summary>How often a ghost's presence was put to the homeserver.</summary>
    public long Presences => _homeserver.Presences;

    /// <summary>Everybody reads all they get, at once.</summary>
    public ReadEverything Reading { get; }

    /// <summary>Files that came as something else than what was sent.</summary>
    public int BrokenFiles { get; private set; }

    public bool IsFaultless => ToXmpp.IsFaultless && ToMatrix.IsFaultless && Receipts.IsFaultless && EarlyReceipts == 0 && Reading.IsFaultless && BrokenFiles == 0;

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
            Enumerable.Range(0, messages).Select(message => Chats[message % Chats.Count]).Select(chat => (chat, OfOwners.Next(chat.Number))), cancellationToken);

    /// <summary>So many messages of contacts, as fast as the bridge takes them; returns when the last is written.</summary>
    public async Task SayInXmppAsync(int messages, CancellationToken cancellationToken)
    {
        foreach (var chunk in Enumerable.Range(0, messages).Chunk(StanzasPerWrite))
        {
            var stanzas = new StringBuilder();
            foreach (var chat in chunk.Select(message => Chats[message % Chats.Count]))
            {
                Receipts.Next(chat.Number);
                ContactStanzas.Append(stanzas, chat, OfContacts.Next(chat.Number), Reading.Markable);
            }

            await _xmppServer.WriteAsync(Encoding.UTF8.GetBytes(stanzas.ToString()), cancellationToken);
        }
    }

    /// <summary>Edits and reactions stand among the texts from here on, and all is confirmed and read.</summary>
    public void BeginMix()
    {
        _homeserver.Timelines.Begin();
        OfOwners.BeginMix();
        OfContacts.BeginMix();
        Reading.Begin(confirms: true);
    }

    public void EndMix()
    {
        Reading.End();
        OfContacts.EndMix();
        OfOwners.EndMix();
        _homeserver.Timelines.End();
    }

    /// <summary>Until all is told as read and, where it is confirmed, that is stored; at once where nobody reads.</summary>
    public async Task SettleReadingAsync(Func<int> behind, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (Reading.IsOn
            && (behind() > 0 || (Reading.Confirms && !await Bridge.IsIdleAsync(cancellationToken)))
            && Stopwatch.GetElapsedTime(since) < ReadWithin)
        {
            await Task.Delay(PollEvery, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>An owner sends a large file; returns when their contact has fetched it, as their client would.</summary>
    public Task SendFileInMatrixAsync(CancellationToken cancellationToken) => CheckFileAsync(async arrival =>
    {
        var name = Texts.FileOf(Chats[0].Number, ToXmpp.Next(Chats[0].Number));
        await _pusher.SendFileAsync(Chats[0], MediaStub.LargeMxc(name), name, LargeFile.Length, cancellationToken);
        var address = new Uri(await arrival.WaitAsync(FileWithin, TimeProvider.System, cancellationToken));
        using var http = new HttpClient();
        await using var content = await http.GetStreamAsync(address, cancellationToken);
        return await LargeFile.IsAsync(content, cancellationToken);
    });

    /// <summary>A contact sends a large file; returns when the homeserver has it and its event.</summary>
    public Task SendFileInXmppAsync(CancellationToken cancellationToken) => CheckFileAsync(async arrival =>
    {
        var number = ToMatrix.Next(Chats[0].Number);
        Receipts.Next(Chats[0].Number);
        var stanza = new StringBuilder();
        ContactStanzas.AppendFile(stanza, Chats[0], number, MediaStub.LargeFileOfContact(_homeserver.Url, Texts.FileOf(Chats[0].Number, number)));
        await _xmppServer.WriteAsync(Encoding.UTF8.GetBytes(stanza.ToString()), cancellationToken);
        var mxc = await arrival.WaitAsync(FileWithin, TimeProvider.System, cancellationToken);
        await Receipts.SettleAsync(cancellationToken);
        return _homeserver.HasWhole(mxc);
    });

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
        await Reading.DisposeAsync();
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

    // What breaks off is the bridge's doing, and a result: the rest is measured all the same.
    private async Task CheckFileAsync(Func<Task<string>, Task<bool>> send)
    {
        var arrival = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _arrivals.FileArrived = content => arrival.TrySetResult(content);
        try
        {
            BrokenFiles += await send(arrival.Task) ? 0 : 1;
        }
        catch (Exception exception) when (exception is TimeoutException or HttpRequestException or IOException)
        {
            Report.Tell($"A file did not come through: {exception.Message}");
            BrokenFiles++;
        }
    }
}
