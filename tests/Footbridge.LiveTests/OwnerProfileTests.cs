using System.Security.Cryptography;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Name, picture and abilities of an owner, as they are seen in XMPP.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class OwnerProfileTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task Name_and_picture_of_an_owner_are_seen_and_what_changes_is_pushed() => PlayAsync(async play =>
    {
        await play.Juliet.Person.ShowsAndWishesForProfilesAsync();
        await play.Romeo.Person.SetsDisplayNameAsync("Romeo M.");
        await play.Romeo.Person.SetsAvatarAsync(Picture.Png(300, 300, shade: 30), "image/png");
        await SeesEachOtherAsync(play);

        var hash = await SeesPictureAsync(play, other: "");
        var seen = await play.Juliet.Person.LooksAtAsync(play.Romeo.Address);

        Assert.Equal(("Romeo M.", "Romeo M.", "Romeo M."), ((string?)seen["name"], (string?)seen["nickname"], (string?)seen["nick"]));
        Assert.Equal(hash, (string?)seen["hash"]);
        Assert.Equal((string?)seen["photo"], (string?)seen["avatar"]);
        var image = Convert.FromBase64String((string)seen["avatar"]!);
        Assert.Equal(hash, Hash(image));
        Assert.Equal([0x89, .. "PNG"u8], image[..4]);

        var marks = play.Juliet.Person.Received.Count;
        await play.Romeo.Person.SetsDisplayNameAsync("Romeo Montague");
        await IsTold(play, marks, "http://jabber.org/protocol/nick", "Romeo Montague");
        await play.Romeo.Person.SetsAvatarAsync(Picture.Png(300, 300, shade: 90), "image/png");
        var next = await SeesPictureAsync(play, other: hash);
        await IsTold(play, marks, "urn:xmpp:avatar:metadata", next);
        Assert.Equal(next, (string?)(await play.Juliet.Person.LooksAtAsync(play.Romeo.Address))["hash"]);
    });

    [Fact]
    public Task Who_lets_an_owner_see_them_first_and_asks_then_is_told_the_name_with_the_request_and_by_its_node() => PlayAsync(async play =>
    {
        await play.Juliet.Person.ShowsAndWishesForProfilesAsync();
        await play.Romeo.Person.SetsDisplayNameAsync("Romeo M.");

        // As Gajim does it: the presence of her clients comes with the grant, while she may not see him yet.
        await play.RomeoKnowsJulietAsync();
        var request = await Until.FoundAsync(
            () => play.Juliet.Person.Received.FirstOrDefault(seen => seen.IsPresence && seen.BareFrom == play.Romeo.Address && seen.Type == "subscribe"),
            "Juliet is asked");
        Assert.Contains("<nick xmlns=\"http://jabber.org/protocol/nick\">Romeo M.</nick>", request.ToString(), StringComparison.Ordinal);
        await play.Juliet.Person.ShowsPresenceAsync(play.Romeo.Address, "subscribed");
        var ghost = LabNetwork.Ghost(play.Juliet.Jid);
        await Until.TrueAsync(
            async () => (string?)(await play.Romeo.Person.PresenceOfAsync(ghost))["presence"] == "online", "the bridge has seen Juliet's presence");
        await play.Juliet.Person.ShowsPresenceAsync(play.Romeo.Address, "subscribe");

        await IsTold(play, since: 0, "http://jabber.org/protocol/nick", "Romeo M.");
    });

    [Fact]
    public Task What_an_owners_address_can_do_stands_for_the_hash_in_its_presence() => PlayAsync(async play =>
    {
        await play.Juliet.Person.ShowsAndWishesForProfilesAsync();
        await SeesEachOtherAsync(play);

        IReadOnlyList<string>? features = null;
        await Until.TrueAsync(
            async () => (features = await play.Juliet.Person.VerifiedFeaturesAsync($"{play.Romeo.Address}/matrix")) is not null, "slixmpp has verified the hash");
        Assert.Contains("urn:xmpp:receipts", features!);
        Assert.Contains("urn:xmpp:avatar:metadata+notify", features!);
    });

    [Fact]
    public Task A_Matrix_id_is_told_its_address() => PlayAsync(async play =>
    {
        await play.Juliet.Person.SendsRawAsync(
            $"<iq type='set' id='gateway' to='{XmppServer.ComponentDomain}'><query xmlns='jabber:iq:gateway'><prompt>{play.Romeo.Id}</prompt></query></iq>");

        var answer = await Until.FoundAsync(() => play.Juliet.Person.Received.FirstOrDefault(seen => seen.Id == "gateway"), "the component answers");
        Assert.Contains($"<jid>{play.Romeo.Address}</jid>", answer.ToString(), StringComparison.Ordinal);
    });

    /// <summary>Romeo accepts Juliet, and both are in the other's list.</summary>
    private static async Task SeesEachOtherAsync(Play play)
    {
        await play.RomeoKnowsJulietAsync();
        await play.Juliet.Person.ShowsPresenceAsync(play.Romeo.Address, "subscribe");
        await play.Juliet.SeesPresence("subscribe");
        await play.Juliet.Person.ShowsPresenceAsync(play.Romeo.Address, "subscribed");
        await play.Juliet.SeesPresence(null);
    }

    /// <returns>The SHA-1 of the picture that Romeo's presence tells of last, as soon as it is another one.</returns>
    private static Task<string> SeesPictureAsync(Play play, string other) => Until.FoundAsync(
        () => play.Juliet.Person.Received.LastOrDefault(seen => seen.IsPresence && seen.BareFrom == play.Romeo.Address)?.PhotoHash is { Length: > 0 } hash && hash != other
            ? hash
            : null,
        "Romeo's presence tells of his picture");

    private static Task IsTold(Play play, int since, string node, string what) => Until.TrueAsync(
        () => play.Juliet.Person.Received.Skip(since).Any(seen =>
            seen.EventNode == node && seen.Type == "headline" && seen.From == play.Romeo.Address && seen.ToString().Contains(what, StringComparison.Ordinal)),
        $"Juliet's client is told of '{what}' in {node}");

#pragma warning disable CA5350 // The protocol names SHA-1.
    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA1.HashData(bytes));
#pragma warning restore CA5350

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
