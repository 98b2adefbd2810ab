using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Dapper;
using Footbridge.Benchmarks;
using Footbridge.Benchmarks.Stubs;
using Microsoft.Data.Sqlite;

namespace Footbridge.Tests.Hostile;

/// <summary>
/// The bridge as a process, between stubs, under rounds of hostile input from both sides. Meanwhile some chats that nobody attacks
/// talk on, and nothing may wait for longer than the bridge tries: a lane that stands, a link that went, a line of the log that
/// tells of a fault, and a message of those chats that is lost, twice or out of order end the run.
/// </summary>
internal sealed class HostileRun : IAsyncDisposable
{
    public const int PerRound = 500;

    /// <summary>A file that is not told in full, or whose server is not there, is waited for longer than a short run may take.</summary>
    private const int WithFilesFrom = 5_000;
    private const int CleanChats = 4;
    private const int Window = 40;
    private const int NewPerRound = 5;
    private const int CleanMessages = 2;
    // A chat waits for a file of its contact for a minute; meanwhile the others go on.
    private const int MostWaiting = 4_000;
    private const int StanzasPerWrite = 50;
    private const double MostMegabytes = 300;
    private const int EphemeralPerTransaction = 10;
    // Above the ten minutes of attempts and the one more of rooms that nobody knows.
    private static readonly TimeSpan WaitsAtMost = TimeSpan.FromMinutes(14);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private readonly HomeserverStub _homeserver;
    private readonly ComponentServerStub _xmppServer;
    private readonly BridgeSettings _settings;
    private readonly BridgeProcess _bridge;
    private readonly TransactionPusher _pusher;
    private readonly IReadOnlyList<Chat> _clean;
    private readonly HostileCast _cast;
    private readonly HostileStanzas _stanzas;
    private readonly HostileStanzas _answers;
    private readonly HostileEvents _events;
    private readonly Traffic _toXmpp = new(CleanChats);
    private readonly Traffic _toMatrix = new(CleanChats);
    private readonly BridgeLog _log;
    private int _answered;
    private double _peak;

    private HostileRun(
        IReadOnlyList<Chat> chats, int seed, bool withFiles, HomeserverStub homeserver, ComponentServerStub xmppServer, BridgeSettings settings, BridgeProcess bridge)
    {
        (_homeserver, _xmppServer, _settings, _bridge) = (homeserver, xmppServer, settings, bridge);
        _pusher = new TransactionPusher(settings.Appservice, settings.HsToken, homeserver.Timelines);
        _clean = [.. chats.Take(CleanChats)];
        var random = new Random(seed);
        _cast = new HostileCast(random, [.. chats.Skip(CleanChats)], Window);
        var files = new Uri(homeserver.Url, "_matrix/client/v1/media/download/files/");
        (_stanzas, _events) = (new HostileStanzas(random, _cast, files, withFiles), new HostileEvents(random, _cast));
        // Asked on a thread of its own, so it draws for itself.
        var asked = new Random(seed + 1);
        _answers = new HostileStanzas(asked, new HostileCast(asked, [.. chats.Skip(CleanChats)], Window), files, withFiles);
        _log = new BridgeLog(settings.LogFile);
    }

    public int Stanzas { get; private set; }

    public int Events { get; private set; }

    public int Entries { get; private set; }

    public string Report => string.Create(
        CultureInfo.InvariantCulture,
        $"{Stanzas} stanzas and {_answered} answers, {Events} events and {Entries} ephemeral entries; {_toXmpp.Arrived} and {_toMatrix.Arrived} messages in clean chats; peak {_peak:f0} MB; log: {_log.Summary}");

    public static async Task<HostileRun> SetUpAsync(string folder, int seed, int count, CancellationToken cancellationToken)
    {
        var chats = Chat.Make(CleanChats + Window + (count / PerRound * NewPerRound), domains: 5);
        var xmppServer = new ComponentServerStub(BridgeSettings.Secret);
        var homeserver = await HomeserverStub.StartAsync();
        var settings = new BridgeSettings(folder, homeserver.Url, xmppServer.Port) { Upload = "auto" };
        settings.Write();
        await File.AppendAllTextAsync(settings.ConfigFile, "\nlogging:\n  json: true\n", cancellationToken);
        await BridgeProcess.RegisterAsync(settings, cancellationToken);
        // Its words for the admin are no part of the log.
        File.Delete(settings.LogFile);
        HostileRun? run = null;
        xmppServer.StanzaArrived = stanza => run?.Take(stanza);
        run = new HostileRun(chats, seed, count >= WithFilesFrom, homeserver, xmppServer, settings, await BridgeProcess.StartAsync(settings, cancellationToken));
        homeserver.EventArrived = run.TakeEvent;
        await run._pusher.InviteAsync([.. run._clean, .. run._cast.Window], cancellationToken);
        await run.DrainAsync(0, "the chats are opened", cancellationToken);
        return run;
    }

    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        await _pusher.InviteAsync(_cast.Move(NewPerRound), cancellationToken);
        var stanzas = Enumerable.Range(0, PerRound).Select(_ => _stanzas.Next()).ToList();
        var transactions = Enumerable.Range(0, PerRound / TransactionPusher.EventsPerTransaction).Select(_ => Transaction()).ToList();
        await Task.WhenAll(
            WriteAsync(stanzas, cancellationToken),
            PushAsync(transactions, cancellationToken),
            TalkAsync(cancellationToken));
        Stanzas += PerRound;
        Events += PerRound;
        await DrainAsync(MostWaiting, $"round of {Stanzas}", cancellationToken);
        await _toXmpp.SettleAsync(cancellationToken);
        await _toMatrix.SettleAsync(cancellationToken);
        _peak = _bridge.Megabytes().Peak;
        Check(_peak < MostMegabytes, "memory grows");
        Check(_toXmpp.IsFaultless, $"Matrix -> XMPP in clean chats: {_toXmpp.Faults}");
        Check(_toMatrix.IsFaultless, $"XMPP -> Matrix in clean chats: {_toMatrix.Faults}");
    }

    /// <summary>What still waits is done; then the bridge ends in order, and has nothing to say about it.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await DrainAsync(0, "all rounds", cancellationToken);
        await _bridge.StopAsync(cancellationToken);
        Check(_log.Faults.Count == 0, string.Join('\n', _log.Faults.Take(5)));
    }

    public async ValueTask DisposeAsync()
    {
        await _bridge.DisposeAsync();
        await _xmppServer.DisposeAsync();
        await _homeserver.DisposeAsync();
        _pusher.Dispose();
    }

    private string Transaction()
    {
        var events = Enumerable.Range(0, TransactionPusher.EventsPerTransaction).Select(_ => _events.Next()).ToList();
        var ephemeral = Enumerable.Range(0, EphemeralPerTransaction).Select(_ => _events.NextEphemeral()).ToList();
        Entries += ephemeral.Count;
        return $$"""{"events":[{{string.Join(',', events)}}],"ephemeral":[{{string.Join(',', ephemeral)}}],"de.sorunome.msc2409.ephemeral":[17]}""";
    }

    private async Task WriteAsync(List<string> stanzas, CancellationToken cancellationToken)
    {
        foreach (var chunk in stanzas.Chunk(StanzasPerWrite))
        {
            await _xmppServer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(chunk)), cancellationToken);
        }
    }

    private async Task PushAsync(List<string> transactions, CancellationToken cancellationToken)
    {
        foreach (var transaction in transactions)
        {
            await _pusher.PutAsync(Encoding.UTF8.GetBytes(transaction), cancellationToken);
        }
    }

    private async Task TalkAsync(CancellationToken cancellationToken)
    {
        for (var message = 0; message < CleanMessages; message++)
        {
            await _pusher.SayAsync(_clean.Select(chat => (chat, Said(chat))), cancellationToken);
            var stanzas = _clean.Select(chat =>
            {
                var number = _toMatrix.Next(chat.Number);
                return new XElement("message",
                    new XAttribute("from", $"{chat.Contact}/phone"), new XAttribute("to", chat.Gateway), new XAttribute("type", "chat"), new XAttribute("id", Texts.IdOf(chat.Number, number)),
                    new XElement("body", Texts.Of(chat.Number, number))).ToString(SaveOptions.DisableFormatting);
            });
            await WriteAsync([.. stanzas], cancellationToken);
        }
    }

    private Saying Said(Chat chat)
    {
        var number = _toXmpp.Next(chat.Number);
        return new Saying(SayingKind.Text, number, Texts.Of(chat.Number, number));
    }

    /// <summary>Until no more than so many jobs wait, and nothing is wrong; none may be old by then.</summary>
    private async Task DrainAsync(int most, string what, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var (waiting, overdue) = Waiting();
            Check(_xmppServer.Links == 1 && _xmppServer.Fault is null, $"the component's stream ended; {_xmppServer.Fault}");
            Check(_log is { Faults.Count: 0, LostLinks.Count: 0 }, string.Join('\n', _log.Faults.Concat(_log.LostLinks).Take(5)));
            Check(overdue == 0, $"{overdue} jobs wait for ever: {what}");
            if (waiting <= most)
            {
                return;
            }

            Check(Stopwatch.GetElapsedTime(since) < WaitsAtMost, $"{waiting} jobs still wait: {what}");
            await Task.Delay(PollEvery, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>
    /// Jobs of chats; and all that wait for longer than anything may: those of rooms that nobody knows, which may yet become a chat's, are
    /// dropped a minute after the last attempt at what could make them known.
    /// </summary>
    private (long OfChats, long Overdue) Waiting()
    {
        using var store = new SqliteConnection($"Data Source={Path.Combine(_settings.Folder, "data", "footbridge.db")};Mode=ReadOnly");
        var overdue = TimeProvider.System.GetUtcNow() - WaitsAtMost;
        return store.QuerySingle<(long, long)>(
            "SELECT count(*) FILTER (WHERE lane NOT LIKE 'room %'), count(*) FILTER (WHERE received_at < @overdue) FROM inbox",
            new { overdue = overdue.ToUnixTimeMilliseconds() });
    }

    private void Check(bool isRight, string fault)
    {
        if (!isRight)
        {
            throw new InvalidOperationException($"{fault}\nin {_settings.Folder}, after {Report}");
        }
    }

    private void TakeEvent(StubEvent posted)
    {
        if (_clean.FirstOrDefault(chat => chat.Room == posted.Room) is not { } clean)
        {
            _cast.RememberEvent(posted.Room, posted.Id);
        }
        else if (Texts.TryRead(posted.Text, out var chat, out var number) && chat == clean.Number)
        {
            _toMatrix.Arrive(chat, number);
        }
        else
        {
            _toMatrix.Stray();
        }
    }

    private string? Take(XElement stanza)
    {
        if (stanza.Name.LocalName == "iq" && stanza.Attribute("type")?.Value is "get" or "set")
        {
            _answered++;
            return _clean.Any(chat => chat.Contact == stanza.Attribute("to")?.Value) ? HostileStanzas.PlainAnswer(stanza) : _answers.Answer(stanza);
        }

        if (stanza.Name.LocalName == "message" && stanza.Elements().FirstOrDefault(child => child.Name.LocalName == "body")?.Value is { } body)
        {
            TakeMessage(stanza.Attribute("from")?.Value.Split('/')[0] ?? "", stanza.Attribute("id")?.Value, body);
        }

        return null;
    }

    private void TakeMessage(string gateway, string? id, string body)
    {
        if (_clean.FirstOrDefault(chat => chat.Gateway == gateway) is not { } clean)
        {
            _cast.RememberStanza(gateway, id ?? "");
        }
        else if (Texts.TryRead(body, out var chat, out var number) && chat == clean.Number)
        {
            _toXmpp.Arrive(chat, number);
        }
        else
        {
            _toXmpp.Stray();
        }
    }
}
