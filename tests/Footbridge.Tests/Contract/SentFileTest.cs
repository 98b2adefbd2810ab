using System.Text.Json.Nodes;
using System.Xml.Linq;
using Footbridge.Configuration;
using Footbridge.Lab;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Files from Matrix while something on their way fails.</summary>
public abstract class SentFileTest(WireMockFixture fixture) : ContractTest(fixture)
{
    private protected const string Media = "/_matrix/client/v1/media/download/example.org/rose";
    private protected const string PublicUrl = "https://media.example.org/files";

    private protected static WireMockAnswer Rose { get; } = Sized("a rose");

    private protected long Tokens() =>
        Stage.Database.Read(connection => Dapper.SqlMapper.ExecuteScalar<long>(connection, "SELECT count(*) FROM media_tokens"));

    private protected async Task StartAsync(Func<MediaConfig, MediaConfig>? change = null)
    {
        var media = new MediaConfig { PublicUrl = PublicUrl, Upload = UploadPolicy.Off };
        await Stage.StartAsync(config => config with { Media = change?.Invoke(media) ?? media });
        await Stage.OpenChatAsync();
    }

    private protected async Task<XElement> UntilFileAsync()
    {
        await Stage.UntilAsync(() => Xmpp.Messages.Any(IsFile), "the file is heard");
        return Xmpp.Messages.Single(IsFile);
    }

    /// <summary>The first file is said not to have been delivered, and nothing was heard but what is named.</summary>
    private protected async Task AssertToldAsync(string reason, params string[] heard)
    {
        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "Romeo is told");
        var notice = Assert.Single(await Homeserver.NoticesAsync());
        Assert.Equal(($"Footbridge: This was not delivered: {reason}.", "$1"), (notice.Body, notice.InReplyTo));
        Assert.Equal(heard, Xmpp.Bodies);
        Assert.Equal(0, Tokens());
    }

    private protected static bool IsFile(XElement message) => message.Elements().Any(child => child.Name == XName.Get("x", "jabber:x:oob"));

    // As it would stand alone.
    private protected static string Part(XElement message, string name) =>
        XElement.Parse(message.Elements().First(child => child.Name.LocalName == name).ToString(SaveOptions.DisableFormatting))
            .ToString(SaveOptions.DisableFormatting);

    private protected static WireMockAnswer Sized(string body) =>
        new() { Body = body, Headers = new Dictionary<string, string> { ["Content-Length"] = $"{body.Length}" } };

    private protected static string FileEvent(string id, string room = Stage.Room, object? sender = null) => PushedEvents.Event(id, room, "m.room.message", sender ?? Cast.Romeo, new JsonObject
    {
        ["msgtype"] = "m.image",
        ["body"] = "rose.png",
        ["url"] = "mxc://example.org/rose",
        ["info"] = new JsonObject { ["mimetype"] = "image/png" },
    }).ToJsonString();

    /// <summary>What a server answers that takes files itself, as far as <paramref name="mostBytes"/>, and has them put at <paramref name="put"/>.</summary>
    private protected string? UploadAnswer(XElement request, int? mostBytes = null, string? put = null) =>
        IsFor(request, "http://jabber.org/protocol/disco#items") ? "<query xmlns='http://jabber.org/protocol/disco#items'/>"
        : IsFor(request, "http://jabber.org/protocol/disco#info") && (string?)request.Attribute("to") == "example.org"
            ? $"<query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/>{Limit(mostBytes)}</query>"
        : IsSlotRequest(request)
            ? $"<slot xmlns='urn:xmpp:http:upload:0'><put url='{put ?? $"{Homeserver.Url}upload"}'/><get url='https://files.example.org/rose.png'/></slot>"
        : null;

    private protected static bool IsSlotRequest(XElement request) => IsFor(request, "urn:xmpp:http:upload:0");

    private protected static string Error(string type, string condition, string text = "") =>
        $"<error type='{type}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>{text}</error>";

    private static string Limit(int? mostBytes) => mostBytes is null
        ? ""
        : "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field>"
            + $"<field var='max-file-size'><value>{mostBytes}</value></field></x>";

    private static bool IsFor(XElement request, string ns) => request.Elements().Any(payload => payload.Name.NamespaceName == ns);
}
