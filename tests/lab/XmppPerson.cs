using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Footbridge.Lab;

/// <summary>
/// A person with an XMPP client: slixmpp in a process of its own (<see cref="XmppClient"/>), so that the bridge is not tried
/// against its own understanding of XMPP.
/// </summary>
public sealed class XmppPerson : IAsyncDisposable
{
    private readonly int _port;
    private readonly string _log;
    private readonly Lock _lock = new();
    private readonly List<XmppSeen> _received = [];
    private readonly ConcurrentDictionary<string, string> _uploaded = new();
    private XmppClient? _client;

    private XmppPerson(string name, string domain, string password, int port, string log)
    {
        Jid = $"{name}@{domain}";
        Password = password;
        _port = port;
        _log = log;
    }

    /// <summary>The bare address.</summary>
    public string Jid { get; }

    public string Password { get; }

    /// <summary>The address with the resource that the server gave.</summary>
    public string FullJid => _client?.FullJid ?? throw new LabException($"{Jid} is not online.");

    public bool IsOnline => _client?.FullJid is not null;

    /// <summary>All stanzas since the first login, in order.</summary>
    public IReadOnlyList<XmppSeen> Received
    {
        get
        {
            lock (_lock)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>The messages with a text, in order; errors are none.</summary>
    public IReadOnlyList<XmppSeen> Texts => [.. Received.Where(seen => seen is { IsMessage: true, Body: not null } && seen.Type != "error")];

    public static async Task<XmppPerson> LogInAsync(string name, string domain, string password, int port, string log)
    {
        var person = new XmppPerson(name, domain, password, port, log);
        await person.GoesOnlineAsync();
        return person;
    }

    public async Task GoesOnlineAsync() => _client = await XmppClient.LogInAsync(Jid, Password, _port, _log, Take);

    /// <summary>Ends the stream in good order; what is sent meanwhile the server keeps.</summary>
    public async Task GoesOfflineAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>Logs in again after the server was gone.</summary>
    public async Task ComesBackAsync()
    {
        await GoesOfflineAsync();
        await GoesOnlineAsync();
    }

    /// <returns>The message's id.</returns>
    public async Task<string> SaysAsync(
        string to, string body, string? id = null, string? originId = null, bool asksForReceipt = false, string type = "chat")
    {
        id ??= Guid.NewGuid().ToString();
        await DoAsync(new JsonObject
        {
            ["do"] = "message",
            ["to"] = to,
            ["body"] = body,
            ["id"] = id,
            ["origin_id"] = originId,
            ["receipt"] = asksForReceipt,
            ["type"] = type,
        });
        return id;
    }

    /// <param name="to">Whom it goes to; null: everybody who may see it.</param>
    /// <param name="type">As in RFC 6121: <c>subscribe</c>, <c>unavailable</c>, ...; null: available.</param>
    /// <param name="show">What kind of available: <c>away</c>, <c>dnd</c>, ...</param>
    /// <param name="status">Words that go with it.</param>
    /// <param name="priority">That of this client among the person's.</param>
    public Task ShowsPresenceAsync(string? to = null, string? type = null, string? show = null, string? status = null, int? priority = null) =>
        DoAsync(new JsonObject { ["do"] = "presence", ["to"] = to, ["type"] = type, ["show"] = show, ["status"] = status, ["priority"] = priority });

    /// <summary>Another client of the same account, which the caller disposes.</summary>
    public Task<XmppPerson> AnotherClientAsync()
    {
        var parts = Jid.Split('@');
        return LogInAsync(parts[0], parts[1], Password, _port, _log);
    }

    /// <summary>Writes to the stream whatever it is.</summary>
    public Task SendsRawAsync(string xml) => DoAsync(new JsonObject { ["do"] = "raw", ["xml"] = xml });

    /// <summary>Puts a file on the XMPP server, as a client does before it sends the address.</summary>
    /// <returns>The address.</returns>
    public async Task<string> UploadsAsync(byte[] bytes, string name, string mediaType)
    {
        var folder = Directory.CreateTempSubdirectory("footbridge-upload-");
        try
        {
            var file = Path.Combine(folder.FullName, name);
            await File.WriteAllBytesAsync(file, bytes);
            await DoAsync(new JsonObject
            {
                ["do"] = "upload",
                ["service"] = XmppServer.UploadDomain,
                ["file"] = file,
                ["media_type"] = mediaType,
                ["tag"] = folder.Name,
            });
            return await Until.FoundAsync(() => _uploaded.GetValueOrDefault(folder.Name), $"{Jid} has uploaded {name}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Whether messages that ask for a delivery receipt get one; at first they do.</summary>
    public Task AnswersReceiptsAsync(bool on) => DoAsync(new JsonObject { ["do"] = "receipts", ["on"] = on });

    /// <summary>From here on the client shows and wishes for names and pictures, as people's clients do.</summary>
    public Task ShowsAndWishesForProfilesAsync() => AskAsync(new JsonObject { ["do"] = "profiles" });

    /// <param name="image">Its bytes.</param>
    /// <param name="type">What they are said to be.</param>
    /// <param name="hash">Their SHA-1, or what is told in its place.</param>
    /// <param name="access">As in XEP-0060: <c>open</c> for everybody, <c>presence</c> for subscribers.</param>
    public Task ShowsAvatarAsync(byte[] image, string type = "image/png", string? hash = null, string access = "open") => AskAsync(
        new JsonObject { ["do"] = "avatar", ["data"] = Convert.ToBase64String(image), ["type"] = type, ["hash"] = hash, ["access"] = access });

    public Task TakesAvatarBackAsync() => AskAsync(new JsonObject { ["do"] = "no_avatar" });

    /// <inheritdoc cref="ShowsAvatarAsync"/>
    public Task ShowsNickAsync(string nick, string access = "open") => AskAsync(new JsonObject { ["do"] = "nick", ["nick"] = nick, ["access"] = access });

    /// <summary>Publishes a card of the old kind, with a photo where one is given.</summary>
    public Task ShowsCardAsync(string name, byte[]? photo = null) => AskAsync(new JsonObject
    {
        ["do"] = "vcard",
        ["name"] = name,
        ["photo"] = photo is null ? null : Convert.ToBase64String(photo),
        ["type"] = photo is null ? null : "image/png",
    });

    /// <summary>What an address shows: name, nickname, photo, nick, avatar and hash.</summary>
    public async Task<JsonObject> LooksAtAsync(string jid) =>
        (await AskAsync(new JsonObject { ["do"] = "look_at", ["jid"] = jid }))?.AsObject() ?? throw new LabException($"{jid} shows nothing.");

    /// <summary>What a client can do, as far as its answer stands for the hash in its presence; null where that was not verified.</summary>
    public async Task<IReadOnlyList<string>?> VerifiedFeaturesAsync(string jid) =>
        (await AskAsync(new JsonObject { ["do"] = "features", ["jid"] = jid }))?.AsArray().Select(feature => feature!.GetValue<string>()).ToList();

    public async ValueTask DisposeAsync() => await GoesOfflineAsync();

    private XmppClient Client => _client ?? throw new LabException($"{Jid} is not online.");

    private Task DoAsync(JsonObject command) => Client.DoAsync(command);

    private Task<JsonNode?> AskAsync(JsonObject command) => Client.AskAsync(command);

    private void Take(string kind, JsonElement report)
    {
        switch (kind)
        {
            case "uploaded":
                _uploaded[report.GetProperty("tag").GetString() ?? ""] = report.GetProperty("url").GetString() ?? "";
                break;
            case "stanza":
                // slixmpp leaves out the stream's own namespace.
                var wrapped = XElement.Parse($"<stream xmlns='jabber:client'>{report.GetProperty("xml").GetString()}</stream>", LoadOptions.PreserveWhitespace);
                lock (_lock)
                {
                    _received.Add(new XmppSeen(wrapped.Elements().Single()));
                }

                break;
            default:
                throw new LabException($"xmpp_person.py reported what is not known: {report}");
        }
    }
}
