using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Footbridge.Configuration;
using Footbridge.Lab;
using Footbridge.Media;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Files from Matrix while something on their way fails.</summary>
public sealed class SentFileTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const string Media = "/_matrix/client/v1/media/download/example.org/rose";
    private const string PublicUrl = "https://media.example.org/files";
    private static readonly WireMockAnswer Rose = Sized("a rose");

    [Fact]
    public async Task File_is_a_message_that_is_its_address_and_nothing_else()
    {
        await StartAsync();
        await Homeserver.AnswersAsync("GET", Media, Rose);

        await Stage.PushAsync(FileEvent("$1"));

        var message = await UntilFileAsync();
        var url = message.Element(message.Name.Namespace + "body")!.Value;
        var token = url[(PublicUrl.Length + 1)..].Split('/')[0];
        Assert.Equal($"{PublicUrl}/{token}/rose.png", url);
        Assert.True(Stage.Service<MediaTokenStore>().Find(MediaToken.HashOf(token), 0) is var (file, ghost)
            && file is { Name: "rose.png", Type: "image/png", Size: 6 } && ghost == Cast.JulietGhost);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes("a rose")));
        Assert.Equal(
            $"<file-sharing xmlns=\"urn:xmpp:sfs:0\" disposition=\"inline\"><file xmlns=\"urn:xmpp:file:metadata:0\"><media-type>image/png</media-type>"
            + $"<name>rose.png</name><size>6</size><hash xmlns=\"urn:xmpp:hashes:2\" algo=\"sha-256\">{hash}</hash></file>"
            + $"<sources><url-data xmlns=\"http://jabber.org/protocol/url-data\" target=\"{url}\" /></sources></file-sharing>",
            Part(message, "file-sharing"));
        Assert.Equal($"<x xmlns=\"jabber:x:oob\"><url>{url}</url></x>", Part(message, "x"));
        Assert.Equal("<fallback xmlns=\"urn:xmpp:fallback:0\" for=\"urn:xmpp:sfs:0\"><body /></fallback>", Part(message, "fallback"));
        Assert.DoesNotContain(token, Stage.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Homeserver_that_does_not_give_the_file_is_asked_again_and_what_is_said_meanwhile_waits_behind_it()
    {
        await StartAsync();
        await Homeserver.AnswersAsync("GET", Media, PlayedHomeserver.Refusal(504, "M_NOT_YET_UPLOADED"), WireMockAnswer.Malformed, Rose);

        await Stage.PushAsync(FileEvent("$1"), PushedEvents.Message("$2", Stage.Room, "A rose by any other name"));

        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Count == 2), "both are heard");
        Assert.EndsWith("/rose.png", Xmpp.Bodies[0], StringComparison.Ordinal);
        Assert.Equal("A rose by any other name", Xmpp.Bodies[1]);
    }

    [Theory]
    [InlineData(404, "M_NOT_FOUND", "the homeserver does not have the file any more")]
    [InlineData(403, "M_FORBIDDEN", "the Matrix server refused it (M_FORBIDDEN)")]
    public async Task File_that_is_not_to_be_had_is_told_at_the_message(int status, string errCode, string reason)
    {
        await StartAsync();
        await Homeserver.AnswersAsync("GET", Media, PlayedHomeserver.Refusal(status, errCode));

        await Stage.PushAsync(FileEvent("$1"));

        await AssertToldAsync(reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task File_that_is_too_large_is_told_whether_its_size_was_or_not(bool isSizeTold)
    {
        await StartAsync(media => media with { MaxFileSize = 1024 * 1024 });
        var large = new string('x', (1024 * 1024) + 1);
        await Homeserver.AnswersAsync("GET", Media, isSizeTold ? Sized(large) : new WireMockAnswer { Body = large });

        await Stage.PushAsync(FileEvent("$1"));

        await AssertToldAsync("the file is larger than 1 MiB, the most that this bridge sends");
    }

    [Fact]
    public async Task Without_an_address_the_owner_is_told_and_the_homeserver_is_not_asked()
    {
        await StartAsync(media => media with { PublicUrl = null });

        await Stage.PushAsync(FileEvent("$1"));

        await AssertToldAsync(
            "files cannot be sent: the bridge has no address at which your contact could fetch them (an admin sets media.public_url)");
        Assert.Empty(await Homeserver.AskedAsync("GET", Media));
    }

    [Fact]
    public async Task Server_that_takes_files_and_fails_once_is_tried_again_where_there_is_no_other_way()
    {
        await StartAsync(media => media with { PublicUrl = null, Upload = UploadPolicy.Auto });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        await Homeserver.AnswersAsync("PUT", "/upload", new WireMockAnswer { Status = 500 }, new WireMockAnswer { Status = 201 });
        Xmpp.AnswersRequestsWith = request => UploadAnswer(request);

        await Stage.PushAsync(FileEvent("$1"));

        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Count == 1), "the file is heard");
        Assert.Equal(["https://files.example.org/rose.png"], Xmpp.Bodies);
        Assert.Equal(["a rose", "a rose"], (await Homeserver.AskedAsync("PUT", "/upload")).Select(asked => asked.Body));
        Assert.Empty(await Homeserver.NoticesAsync());
    }

    [Fact]
    public async Task Server_that_takes_no_files_of_the_bridge_is_told_with_the_cure()
    {
        await StartAsync(media => media with { PublicUrl = null, Upload = UploadPolicy.Auto });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        Xmpp.AnswersRequestsWith = request => IsFor(request, "urn:xmpp:http:upload:0") ? Refusal : UploadAnswer(request);

        await Stage.PushAsync(FileEvent("$1"));

        await AssertToldAsync(
            "files cannot be sent: the bridge has no address at which your contact could fetch them (an admin sets media.public_url)");
    }

    [Fact]
    public async Task Expired_addresses_are_forgotten()
    {
        await StartAsync(media => media with { Lifetime = TimeSpan.FromHours(1) });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        await Stage.PushAsync(FileEvent("$1"));
        await UntilFileAsync();
        Assert.Equal(1, Tokens());

        await Stage.RunUntilAsync(() => Task.FromResult(Tokens() == 0), "the address is forgotten", TimeSpan.FromMinutes(2));
    }

    private const string Refusal =
        "<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";

    // What a server answers that takes files itself.
    private string? UploadAnswer(XElement request) =>
        IsFor(request, "http://jabber.org/protocol/disco#items") ? "<query xmlns='http://jabber.org/protocol/disco#items'/>"
        : IsFor(request, "http://jabber.org/protocol/disco#info") && (string?)request.Attribute("to") == "example.org"
            ? "<query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/></query>"
        : IsFor(request, "urn:xmpp:http:upload:0")
            ? $"<slot xmlns='urn:xmpp:http:upload:0'><put url='{Homeserver.Url}upload'/><get url='https://files.example.org/rose.png'/></slot>"
        : null;

    private static bool IsFor(XElement request, string ns) => request.Elements().Any(payload => payload.Name.NamespaceName == ns);

    private long Tokens() =>
        Stage.Database.Read(connection => Dapper.SqlMapper.ExecuteScalar<long>(connection, "SELECT count(*) FROM media_tokens"));

    private async Task StartAsync(Func<MediaConfig, MediaConfig>? change = null)
    {
        var media = new MediaConfig { PublicUrl = PublicUrl, Upload = UploadPolicy.Off };
        await Stage.StartAsync(config => config with { Media = change?.Invoke(media) ?? media });
        await Stage.OpenChatAsync();
    }

    private async Task<XElement> UntilFileAsync()
    {
        await Stage.UntilAsync(() => Xmpp.Messages.Any(IsFile), "the file is heard");
        return Xmpp.Messages.Single(IsFile);
    }

    private async Task AssertToldAsync(string reason)
    {
        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "Romeo is told");
        var notice = Assert.Single(await Homeserver.NoticesAsync());
        Assert.Equal(($"Footbridge: This was not delivered: {reason}.", "$1"), (notice.Body, notice.InReplyTo));
        Assert.Empty(Xmpp.Bodies);
        Assert.Equal(0, Tokens());
    }

    private static bool IsFile(XElement message) => message.Elements().Any(child => child.Name == XName.Get("x", "jabber:x:oob"));

    // As it would stand alone.
    private static string Part(XElement message, string name) =>
        XElement.Parse(message.Elements().First(child => child.Name.LocalName == name).ToString(SaveOptions.DisableFormatting))
            .ToString(SaveOptions.DisableFormatting);

    private static WireMockAnswer Sized(string body) =>
        new() { Body = body, Headers = new Dictionary<string, string> { ["Content-Length"] = $"{body.Length}" } };

    private static string FileEvent(string id) => PushedEvents.Event(id, Stage.Room, "m.room.message", Cast.Romeo, new JsonObject
    {
        ["msgtype"] = "m.image",
        ["body"] = "rose.png",
        ["url"] = "mxc://example.org/rose",
        ["info"] = new JsonObject { ["mimetype"] = "image/png" },
    }).ToJsonString();
}
