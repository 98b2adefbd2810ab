using System.Text.Json.Nodes;
using Footbridge.Configuration;
using Footbridge.Lab;
using Footbridge.Tests.Media;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Files of a contact: from the server they lie on, which does what it likes, into the room.</summary>
public abstract class FileTest(WireMockFixture fixture) : ContractTest(fixture)
{
    private protected const string Upload = "/_matrix/media/v3/upload";

    private protected static readonly byte[] Png =
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==");

    private protected ScriptedFileServer Server { get; } = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }

    private protected async Task StartAsync(Func<MediaConfig, MediaConfig>? change = null)
    {
        await Stage.StartAsync(WithMedia(change ?? (media => media)));
        await Stage.OpenChatAsync();
        await Homeserver.AnswersAsync("POST", Upload, WireMockAnswer.Json("""{"content_uri":"mxc://example.org/m1"}"""));
        await Homeserver.AnswersAsync("GET", "/_matrix/client/v1/media/config", WireMockAnswer.Json("{}"));
    }

    /// <summary>What the homeserver has of any event.</summary>
    private protected Task AnswersEventAsync(string content, string type = "m.room.message") => Homeserver.AnswersAllAsync(
        "GET",
        "/_matrix/client/v3/rooms/[^/]*/event/.*",
        WireMockAnswer.Json($$"""{"type":"{{type}}","sender":"{{Cast.JulietGhost}}","content":{{content}}}"""));

    // What is waited for in a fetch is tried elsewhere.
    private protected static Func<BridgeConfig, BridgeConfig> WithMedia(Func<MediaConfig, MediaConfig> change) => config => config with
    {
        Media = change(config.Media with
        {
            AllowPrivateAddresses = true,
            FetchTimeout = TimeSpan.FromDays(30),
            FetchMessageTimeout = TimeSpan.FromDays(30),
            FetchIdleTimeout = TimeSpan.FromDays(30),
        }),
    };

    private protected Task ShareAsync(string id, string url) => Stage.Xmpp.SayAsync(Message(id, $"<body>{url}</body><x xmlns='jabber:x:oob'><url>{url}</url></x>"));

    private protected static string Message(string id, string payloads) =>
        $"<message from='{Stage.JulietFull}' to='{Stage.RomeoJid}' id='{id}' type='chat'>{payloads}<request xmlns='urn:xmpp:receipts'/></message>";

    private protected static string Sfs(string? url, long? size = null, byte[]? sha256 = null) => SfsAt(url is null ? [] : [url], size, sha256);

    /// <summary>A file that is to be had at several addresses.</summary>
    private protected static string SfsAt(IReadOnlyList<string> urls, long? size = null, byte[]? sha256 = null) =>
        "<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'><name>a.png</name>"
        + (size is null ? "" : $"<size>{size}</size>")
        + (sha256 is null ? "" : $"<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>{Convert.ToBase64String(sha256)}</hash>")
        + "</file>" + (urls.Count == 0 ? "" : Sources([.. urls])) + "</file-sharing>";

    /// <summary>A file with a small picture of it, which comes along in the message, behind a blurred one.</summary>
    private protected static string WithThumbnail(string url)
    {
        var bits = Footbridge.Xmpp.BitsOfBinary.Of(Png, "image/png");
        return WithThumbnail(url, "data:image/blurhash,LEHV6nWB", $"{bits.Uri}")
            + $"<data xmlns='urn:xmpp:bob' cid='{bits.Cid}' type='image/png'>{Convert.ToBase64String(Png)}</data>";
    }

    private protected static string WithThumbnail(string url, params string[] thumbnails) => Sfs(url).Replace(
        "</file>",
        string.Concat(thumbnails.Select(thumbnail => $"<thumbnail xmlns='urn:xmpp:thumbs:1' uri='{thumbnail}'/>")) + "</file>",
        StringComparison.Ordinal);

    private protected static string Attached(string to, string url) =>
        $"<attach-to xmlns='urn:xmpp:message-attaching:1' id='{to}'/>{Sources(url)}<body>{url}</body><x xmlns='jabber:x:oob'><url>{url}</url></x>";

    private static string Sources(params IReadOnlyList<string> urls) =>
        "<sources xmlns='urn:xmpp:sfs:0'>"
        + string.Concat(urls.Select(url => $"<url-data xmlns='http://jabber.org/protocol/url-data' target='{url}'/>")) + "</sources>";

    private protected async Task<PostedEvent> PostedAsync(string msgType)
    {
        await Stage.UntilAsync(async () => (await Homeserver.PostsAsync()).Any(posted => posted.MsgType == msgType), $"{msgType} is posted");
        return (await Homeserver.PostsAsync()).Single(posted => posted.MsgType == msgType);
    }

    private protected async Task ToldAsync(string words, PostedEvent at)
    {
        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "it is told");
        var notice = Assert.Single(await Homeserver.NoticesAsync());
        Assert.Equal(($"Footbridge: {words}", $"${at.TxnId}"), (notice.Body, notice.InReplyTo));
    }

    private protected bool HasReceipt(string id) => Stage.Xmpp.Messages.Any(message =>
        message.Elements().Any(part => part.Name.LocalName == "received" && (string?)part.Attribute("id") == id));

    private protected static string? Field(PostedEvent posted, params string[] path) =>
        path.Aggregate((JsonNode?)posted.Content, (json, name) => json?[name])?.ToString();
}
