using System.Xml.Linq;
using Footbridge.Configuration;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Strangers: how many may ask, and that whoever may not learns nothing of why.</summary>
public sealed class AdmissionTests(WireMockFixture fixture) : ContractTest(fixture)
{
    private static readonly string Nurse = $"{Cast.Nurse}/kitchen";

    [Fact]
    public async Task The_sixth_stranger_is_answered_as_if_there_were_nobody_until_one_is_accepted()
    {
        await Stage.StartAsync();
        foreach (var number in Enumerable.Range(1, 5))
        {
            await Stage.SayAsync($"stranger{number}@d{number}.example.org/x", $"s{number}", $"word {number}");
            await Stage.UntilPostedAsync($"word {number}");
        }

        await Stage.SayAsync("stranger6@d6.example.org/x", "s6", "word 6");

        Assert.Equal("service-unavailable", await Stage.ErrorForAsync("s6"));
        Assert.Equal(5, (await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom)).Count);
        Assert.Single(Xmpp.Heard);

        var first = (await Homeserver.PostsAsync())[0].Room;
        await Stage.PushAsync(PushedEvents.Member("$join", first, Cast.Romeo, "join"));
        await Stage.UntilAsync(() => Stage.Service<DirectChatStore>().PendingOf(Cast.Romeo) == 4, "the first is accepted");
        await Stage.SayAsync("stranger6@d6.example.org/x", "s7", "word 7");
        await Stage.UntilPostedAsync("word 7");
    }

    [Fact]
    public async Task A_domain_has_so_many_new_requests_an_hour_and_no_more()
    {
        await Stage.StartAsync(config => config with { Limits = config.Limits with { NewRequestsPerHourPerDomain = 2 } });
        await Stage.SayAsync("a@crowd.example.org/x", "a1", "of a");
        await Stage.SayAsync("b@crowd.example.org/x", "b1", "of b", to: "mercutio@matrix.example.org");
        await Stage.UntilPostedAsync("of a");
        await Stage.UntilPostedAsync("of b");

        await Stage.SayAsync("c@crowd.example.org/x", "c1", "of c");
        await Stage.JulietSaysAsync("j1", "of another domain");

        Assert.Equal("service-unavailable", await Stage.ErrorForAsync("c1"));
        await Stage.UntilPostedAsync("of another domain");
        Assert.Single(Xmpp.Heard);

        Stage.Time.Advance(TimeSpan.FromHours(1));
        await Stage.SayAsync("c@crowd.example.org/x", "c2", "of c, later");
        await Stage.UntilPostedAsync("of c, later");
        Assert.Equal(20, new LimitsConfig().NewRequestsPerHourPerDomain);
    }

    [Fact]
    public async Task Declined_blocked_unknown_unpermitted_and_too_many_are_all_answered_the_same()
    {
        await Stage.StartAsync(config => config with { Limits = config.Limits with { PendingRequestsPerOwner = 1 } });
        await DeclineJulietAsync();
        await BlockNurseAsync();
        await Stage.SayAsync("lawrence@cell.example.org/desk", "l1", "A word");
        await Stage.UntilPostedAsync("A word");
        var cases = new (string Name, string From, string To)[]
        {
            ("declined", Stage.JulietFull, Stage.RomeoJid),
            ("blocked", Nurse, Stage.RomeoJid),
            ("unknown", Stage.JulietFull, "nobody@matrix.example.org"),
            ("unpermitted", Stage.JulietFull, "rosaline@matrix.example.org"),
            ("malformed", Stage.JulietFull, @"b\20ob@matrix.example.org"),
            // Whether an address exists is no secret to whoever may write to it, be it later: of that one only what it says.
            ("too many", "tybalt@street.example.org/x", Stage.RomeoJid),
        };
        foreach (var (name, from, to) in cases)
        {
            await Xmpp.SayAsync(
                $"""
                <message from='{from}' to='{to}' id='message {name}' type='chat'><body>Hello?</body><request xmlns='urn:xmpp:receipts'/></message>
                <presence from='{from.Split('/')[0]}' to='{to}' id='subscription {name}' type='subscribe'/>
                <iq from='{from}' to='{to}' id='info {name}' type='get'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
                <iq from='{from}' to='{to}' id='items {name}' type='get'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
                <iq from='{from}' to='{to}' id='ping {name}' type='get'><ping xmlns='urn:xmpp:ping'/></iq>
                """);
        }

        await AssertSameAsync("message", cases.Select(asked => asked.Name));
        await AssertSameAsync("subscription", cases.Select(asked => asked.Name));
        await AssertSameAsync("info", cases[..^1].Select(asked => asked.Name));
        await AssertSameAsync("items", cases[..^1].Select(asked => asked.Name));
        await AssertSameAsync("ping", cases[..^1].Select(asked => asked.Name));
    }

    private async Task AssertSameAsync(string kind, IEnumerable<string> names)
    {
        var answers = new List<string>();
        foreach (var name in names)
        {
            Assert.Equal("service-unavailable", await Stage.ErrorForAsync($"{kind} {name}"));
            answers.Add(WithoutAddresses(Assert.Single(Xmpp.AnswersTo($"{kind} {name}"))));
        }

        Assert.Single(answers.Distinct());
    }

    private async Task DeclineJulietAsync()
    {
        await Stage.JulietSaysAsync("j1", "O Romeo");
        await Stage.UntilPostedAsync("O Romeo");
        var room = (await Homeserver.PostsAsync())[^1].Room;
        await Stage.PushAsync(PushedEvents.Member("$decline", room, Cast.Romeo, "leave"));
        await Stage.UntilAsync(() => Stage.Chat() is { Consent: Consent.Declined }, "Juliet is declined");
    }

    private async Task BlockNurseAsync()
    {
        await Stage.SayAsync(Nurse, "n1", "Where is my man?");
        await Stage.UntilPostedAsync("Where is my man?");
        var room = (await Homeserver.PostsAsync())[^1].Room;
        await Stage.PushAsync(
            PushedEvents.Member("$join", room, Cast.Romeo, "join"), PushedEvents.Member("$ban", room, Cast.NurseGhost, "ban"));
        await Stage.UntilAsync(
            () => Stage.Service<DirectChatStore>().Find(Cast.RomeoOwn, Cast.Nurse) is { Consent: Consent.Blocked }, "the nurse is blocked");
    }

    private static string WithoutAddresses(XElement answer)
    {
        var copy = new XElement(answer);
        copy.SetAttributeValue("from", "");
        copy.SetAttributeValue("to", "");
        copy.SetAttributeValue("id", "");
        return copy.ToString(SaveOptions.DisableFormatting);
    }
}
