using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Lab;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Presence that nobody may see, that nobody keeps, and that comes in thousands.</summary>
public sealed class PresenceTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private static readonly string OfJuliet = $"/presence/{Uri.EscapeDataString(Cast.JulietGhost.ToString())}/status";

    [Fact]
    public async Task A_thousand_changes_are_one_request_and_a_message_does_not_wait_for_them()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await SubscribeAsync();
        foreach (var number in Enumerable.Range(0, 1_000))
        {
            await ShowAsync($"<status>{number}</status>");
        }

        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.UntilPostedAsync("O Romeo");
        Assert.Empty(await ShownAsync());

        await Stage.RunUntilAsync(async () => (await ShownAsync()).Count > 0, "the ghost is shown");
        Assert.Equal(["online 999"], await ShownAsync());
    }

    [Fact]
    public async Task A_ghost_is_shown_again_before_the_homeserver_forgets_it_but_not_while_its_owner_is_away()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await SubscribeAsync();
        await ShowAsync();
        await Stage.RunUntilAsync(async () => (await ShownAsync()).Count == 3, "the ghost is shown three times");

        await Stage.PushEphemeralAsync("""{"type":"m.presence","sender":"@romeo:example.org","content":{"presence":"offline"}}""");
        await Stage.RunUntilAsync(() => Task.FromResult(OwnerShown().LastOrDefault() == "unavailable"), "Juliet sees him go");
        var shown = await ShownAsync();
        var until = Stage.Time.GetUtcNow() + TimeSpan.FromMinutes(5);
        await Stage.RunUntilAsync(() => Task.FromResult(Stage.Time.GetUtcNow() > until), "five minutes have passed", TimeSpan.FromSeconds(10));
        Assert.InRange((await ShownAsync()).Count, shown.Count, shown.Count + 1);

        await Stage.PushEphemeralAsync(
            """{"type":"m.presence","sender":"@romeo:example.org","content":{"presence":"unavailable","status_msg":"Banished"}}""");
        var before = (await ShownAsync()).Count;
        await Stage.RunUntilAsync(async () => (await ShownAsync()).Count > before, "the ghost is shown again");
        await Stage.RunUntilAsync(() => Task.FromResult(OwnerShown().LastOrDefault() == "away Banished"), "Juliet sees him away");
    }

    [Fact]
    public async Task A_contact_nobody_is_subscribed_to_is_not_shown()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await ShowAsync();
        await Xmpp.SayAsync($"<presence from='stranger@d.example.org/x' to='{Stage.RomeoJid}'/>");

        var until = Stage.Time.GetUtcNow() + TimeSpan.FromMinutes(2);
        await Stage.RunUntilAsync(() => Task.FromResult(Stage.Time.GetUtcNow() > until), "two minutes have passed");

        Assert.Empty(await ShownAsync());
        Assert.Single((await Homeserver.AskedAsync("PUT", "/presence/")).Select(request => request.Path).Distinct());
    }

    [Theory]
    [InlineData("""{"presence":"offline"}""", 200)]
    [InlineData("""{"errcode":"M_FORBIDDEN","error":"Presence is disabled"}""", 403)]
    public async Task A_homeserver_that_keeps_no_presence_is_asked_for_none(string answer, int status)
    {
        await Homeserver.AnswersAllAsync("GET", "/_matrix/client/v3/presence/.*", WireMockAnswer.Json(answer, status));
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await SubscribeAsync();
        await Stage.UntilAsync(() => Stage.Service<HomeserverState>().HasPresence == false, "it is found out");

        await ShowAsync();
        var until = Stage.Time.GetUtcNow() + TimeSpan.FromMinutes(2);
        await Stage.RunUntilAsync(() => Task.FromResult(Stage.Time.GetUtcNow() > until), "two minutes have passed");

        Assert.Single(await Homeserver.AskedAsync("PUT", "/presence/"));
        Assert.Single(await Homeserver.AskedAsync("GET", "/presence/"));
        // It says that everybody is offline: that is not true.
        Assert.DoesNotContain("unavailable", OwnerShown());
    }

    [Fact]
    public async Task An_admin_who_wants_none_has_none()
    {
        await Stage.StartAsync(config => config with { Presence = false });
        await Stage.OpenChatAsync();
        await SubscribeAsync();
        await ShowAsync();
        await Stage.PushEphemeralAsync("""{"type":"m.presence","sender":"@romeo:example.org","content":{"presence":"offline"}}""");
        var until = Stage.Time.GetUtcNow() + TimeSpan.FromMinutes(1);
        await Stage.RunUntilAsync(() => Task.FromResult(Stage.Time.GetUtcNow() > until), "a minute has passed");

        Assert.Empty(await Homeserver.AskedAsync("PUT", "/presence/"));
        Assert.Empty(await Homeserver.AskedAsync("GET", "/presence/"));
        Assert.DoesNotContain("unavailable", OwnerShown());
    }

    [Fact]
    public async Task Over_a_new_link_everybody_seen_is_asked_and_who_does_not_answer_is_gone()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();
        await SubscribeAsync();
        await ShowAsync();
        await Stage.RunUntilAsync(async () => (await ShownAsync()).Count > 0, "the ghost is shown");

        Xmpp.Drop();

        await Stage.RunUntilAsync(
            () => Task.FromResult(Xmpp.Heard.Any(heard => heard.Name.LocalName == "presence" && (string?)heard.Attribute("type") == "probe")),
            "Juliet's server is asked");
        await Stage.RunUntilAsync(async () => (await ShownAsync())[^1] == "offline", "the ghost is gone");
    }

    private Task ShowAsync(string more = "") => Xmpp.SayAsync($"<presence from='{Stage.JulietFull}' to='{Stage.RomeoJid}'>{more}</presence>");

    /// <summary>Both see each other.</summary>
    private async Task SubscribeAsync()
    {
        await Xmpp.SayAsync(
            $"""
            <presence from='{Cast.Juliet}' to='{Stage.RomeoJid}' type='subscribe'/>
            <presence from='{Cast.Juliet}' to='{Stage.RomeoJid}' type='subscribed'/>
            """);
        await Stage.UntilAsync(
            () => Stage.Service<SubscriptionStore>().Find(Cast.RomeoOwn, Cast.Juliet) is { To: true, From: true }, "they are subscribed");
    }

    /// <summary>What was put for Juliet's ghost, in order.</summary>
    private async Task<IReadOnlyList<string>> ShownAsync() =>
    [
        .. (await Homeserver.AskedAsync("PUT", OfJuliet)).Select(request => JsonNode.Parse(request.Body)!)
            .Select(body => $"{body["presence"]} {body["status_msg"]}".Trim()),
    ];

    /// <summary>How Romeo was shown, in order.</summary>
    private List<string> OwnerShown() =>
    [
        .. Xmpp.Heard.Where(heard => heard.Name.LocalName == "presence" && ((string?)heard.Attribute("type") is null or "unavailable"))
            .Select(heard => (string?)heard.Attribute("type") ?? string.Join(' ', heard.Elements().Where(child => child.Name.LocalName is "show" or "status").Select(child => child.Value))),
    ];
}
