using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>A contact is asked for name and picture, and something goes wrong.</summary>
public sealed class ContactProfileTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private const string Upload = "/_matrix/media/v3/upload";
    private const string Metadata = "urn:xmpp:avatar:metadata";
    private const string Data = "urn:xmpp:avatar:data";
    private const string Nick = "http://jabber.org/protocol/nick";
    private const string VCard4 = "urn:xmpp:vcard4";
    private const string NoItem = "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";

    private static readonly byte[] Portrait = Picture.Png(8, 8, shade: 7);

#pragma warning disable CA5350 // The protocol names SHA-1.
    private static readonly string PortraitHash = Convert.ToHexStringLower(SHA1.HashData(Portrait));
#pragma warning restore CA5350

    private readonly HashSet<string> _answered = [];

    [Fact]
    public async Task A_contact_whose_server_does_not_answer_keeps_the_address_as_name_and_is_asked_again()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await Stage.RunUntilAsync(() => Task.FromResult(Asked(Metadata).Count >= 2), "it is asked again", TimeSpan.FromMinutes(1));

        Assert.Equal(["juliet@xmpp.example.org"], await NamesAsync());
    }

    [Fact]
    public async Task Of_a_contact_who_shows_nothing_the_ghost_has_the_localpart()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await RefuseAllAsync();

        await Stage.UntilAsync(async () => await NameAsync() == "juliet", "the ghost is called by the localpart");
        Assert.Empty(await Homeserver.AskedAsync("POST", Upload));
    }

    [Fact]
    public async Task A_picture_that_the_homeserver_could_not_take_is_taken_later()
    {
        await Homeserver.AnswersAsync("POST", Upload, PlayedHomeserver.Gone, WireMockAnswer.Json("""{"content_uri":"mxc://example.org/portrait"}"""));
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await ShowPictureAsync();
        await Stage.RunUntilAsync(
            () => Task.FromResult(Stage.Service<ContactProfileStore>().Find(Cast.Juliet) is not null), "it is known when to try again", TimeSpan.FromMilliseconds(100));

        // At once: an answer that comes half a minute after its question is none.
        Stage.Time.Advance(TimeSpan.FromMinutes(6));
        await Stage.UntilAsync(() => Asked(Metadata).Count >= 2, "the contact is asked again");
        await ShowPictureAsync();

        await Stage.UntilAsync(async () => (await AvatarsAsync()).Count > 0, "the ghost has a picture");
        Assert.Equal(["mxc://example.org/portrait"], await AvatarsAsync());
    }

    [Theory]
    [InlineData("<info bytes='9999999' id='{0}' type='image/png'/>")]
    [InlineData("<info bytes='200' id='{0}' type='image/png' url='https://tracker.example/me.png'/>")]
    [InlineData("<info bytes='200' id='../{0}' type='image/png'/>")]
    public async Task A_picture_that_is_too_large_or_elsewhere_is_not_fetched(string info)
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await AnswerAsync(Metadata, Item(Metadata, "x", $"<metadata xmlns='{Metadata}'>{info.Replace("{0}", PortraitHash, StringComparison.Ordinal)}</metadata>"));
        await AnswerAsync(Nick, Item(Nick, "x", $"<nick xmlns='{Nick}'>Jule</nick>"));

        await Stage.UntilAsync(async () => await NameAsync() == "Jule", "the ghost is called as the contact shows");
        Assert.Empty(Asked(Data));
        Assert.Empty(await Homeserver.AskedAsync("POST", Upload));
    }

    [Fact]
    public async Task An_answer_without_end_of_nonsense_names_nobody_and_ends_nothing()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await AnswerAsync(Metadata, $"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{string.Concat(Enumerable.Repeat("<items><item/></items>", 5_000))}</pubsub>");
        await AnswerAsync(Nick, Item(Nick, "x", $"<nick xmlns='{Nick}'>{new string('\u202E', 50_000)}</nick>"));
        await AnswerAsync(VCard4, string.Concat(Enumerable.Repeat("<a>", 30)) + string.Concat(Enumerable.Repeat("</a>", 30)));
        await AnswerAsync("vcard-temp", $"<vCard xmlns='vcard-temp'><FN> </FN><NICKNAME>{new string('J', 100_000)}</NICKNAME><PHOTO><BINVAL>{new string('A', 720_000)}</BINVAL></PHOTO></vCard>");

        await Stage.UntilAsync(async () => await NameAsync() == new string('J', 256), "the ghost has what could be used");
        Assert.Empty(await Homeserver.AskedAsync("POST", Upload));
        await Stage.JulietSaysAsync("1", "Good night");
        await Stage.UntilPostedAsync("Good night");
    }

    [Fact]
    public async Task Nobody_is_asked_before_an_owner_has_accepted_them()
    {
        await Stage.StartAsync();
        await Stage.JulietSaysAsync("1", "O Romeo");
        await Stage.UntilPostedAsync("O Romeo");
        await Xmpp.SayAsync($"<presence from='{Stage.JulietFull}' to='{Stage.RomeoJid}'><x xmlns='vcard-temp:x:update'><photo>{PortraitHash}</photo></x></presence>");
        await Xmpp.SayAsync($"<message type='headline' from='juliet@xmpp.example.org' to='{Stage.RomeoJid}'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
            + $"<items node='{Nick}'><item><nick xmlns='{Nick}'>Jule</nick></item></items></event></message>");
        await Stage.JulietSaysAsync("2", "Deny thy father");
        await Stage.UntilPostedAsync("Deny thy father");
        Stage.Time.Advance(TimeSpan.FromMinutes(1));
        await Stage.JulietSaysAsync("3", "And refuse thy name");
        await Stage.UntilPostedAsync("And refuse thy name");

        Assert.DoesNotContain(Xmpp.Heard, stanza => stanza.Name.LocalName == "iq");
        Assert.Equal(["juliet@xmpp.example.org"], await NamesAsync());
        Assert.Null(Stage.Service<ContactProfileStore>().Find(Cast.Juliet));
    }

    private async Task ShowPictureAsync()
    {
        await AnswerAsync(Metadata, Item(Metadata, PortraitHash, $"<metadata xmlns='{Metadata}'><info bytes='{Portrait.Length}' id='{PortraitHash}' type='image/png'/></metadata>"));
        await AnswerAsync(Data, Item(Data, PortraitHash, $"<data xmlns='{Data}'>{Convert.ToBase64String(Portrait)}</data>"));
        await AnswerAsync(Nick, Item(Nick, "x", $"<nick xmlns='{Nick}'>Jule</nick>"));
    }

    private async Task RefuseAllAsync()
    {
        foreach (var what in new[] { Metadata, Nick, VCard4, "vcard-temp" })
        {
            await AnswerAsync(what, NoItem, "error");
        }
    }

    /// <summary>Waits for the next question of this kind, and answers it.</summary>
    private async Task AnswerAsync(string what, string payload, string type = "result")
    {
        await Stage.UntilAsync(() => Asked(what).Any(id => !_answered.Contains(id)), $"{what} is asked for");
        var question = Asked(what)[^1];
        _answered.Add(question);
        await Xmpp.SayAsync($"<iq from='juliet@xmpp.example.org' to='{PlayedXmppServer.Domain}' id='{question}' type='{type}'>{payload}</iq>");
    }

    private IReadOnlyList<string> Asked(string what) =>
    [
        .. Xmpp.Heard.Where(stanza => stanza.Name.LocalName == "iq"
            && (string?)stanza.Attribute("from") == PlayedXmppServer.Domain
            && (string?)stanza.Attribute("to") == "juliet@xmpp.example.org"
            && stanza.Descendants().Any(element => (string?)element.Attribute("node") == what || element.Name.NamespaceName == what))
            .Select(stanza => (string)stanza.Attribute("id")!),
    ];

    private static string Item(string node, string id, string payload) =>
        $"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{node}'><item id='{id}'>{payload}</item></items></pubsub>";

    private async Task<string?> NameAsync() => await NamesAsync() is [.., var last] ? last : null;

    private async Task<IReadOnlyList<string>> NamesAsync() => await PutAsync("displayname");

    private async Task<IReadOnlyList<string>> AvatarsAsync() => await PutAsync("avatar_url");

    private async Task<IReadOnlyList<string>> PutAsync(string field) =>
    [
        .. (await Homeserver.AskedAsync("PUT", $"/profile/{Uri.EscapeDataString(Cast.JulietGhost.ToString())}/{field}"))
            .Select(request => (string)JsonNode.Parse(request.Body)![field]!),
    ];
}
