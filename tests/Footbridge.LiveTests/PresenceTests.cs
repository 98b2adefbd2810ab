using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Who is there, both ways, and who may know.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class PresenceTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task A_contact_is_shown_by_their_client_of_the_highest_priority() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        await SubscribeAsync(play.Juliet, play.Romeo);
        await play.Romeo.SeesPresence(play.Juliet, "online");

        await play.Juliet.Person.ShowsPresenceAsync(show: "away", status: "In the orchard", priority: 1);
        await play.Romeo.SeesPresence(play.Juliet, "unavailable", "In the orchard");

        await using var phone = await play.Juliet.Person.AnotherClientAsync();
        await phone.ShowsPresenceAsync(status: "On the balcony", priority: 5);
        await play.Romeo.SeesPresence(play.Juliet, "online", "On the balcony");

        await phone.GoesOfflineAsync();
        await play.Romeo.SeesPresence(play.Juliet, "unavailable", "In the orchard");

        await play.Juliet.Person.GoesOfflineAsync();
        await play.Romeo.SeesPresence(play.Juliet, "offline");
    });

    [Fact]
    public Task A_ghost_shows_nothing_while_one_of_its_owners_is_not_subscribed_to_the_contact() => PlayAsync(async play =>
    {
        var mercutio = await play.MatrixRoleAsync("mercutio");
        await play.RomeoKnowsJulietAsync();
        await SubscribeAsync(play.Juliet, play.Romeo);
        await play.Romeo.SeesPresence(play.Juliet, "online");

        await Play.AcquaintAsync(mercutio, play.Juliet);
        await play.Romeo.SeesPresence(play.Juliet, "offline");

        await SubscribeAsync(play.Juliet, mercutio);
        await play.Romeo.SeesPresence(play.Juliet, "online");
        await mercutio.SeesPresence(play.Juliet, "online");
    });

    [Fact]
    public Task An_owner_is_shown_as_the_homeserver_tells_and_probes_are_answered_so() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        await SubscribeAsync(play.Juliet, play.Romeo);
        await SeesOwnerAsync(play, null, null, null);

        play.Romeo.Person.LooksUnseen();
        await play.Romeo.Person.ShowsPresenceAsync("unavailable", "Banished");
        await SeesOwnerAsync(play, null, "away", "Banished");

        // Her server asks when she logs in.
        await play.Juliet.Person.ComesBackAsync();
        await play.Romeo.Person.ShowsPresenceAsync("unavailable", "In Mantua");
        await SeesOwnerAsync(play, null, "away", "In Mantua");

        await play.Romeo.Person.ShowsPresenceAsync("offline");
        await SeesOwnerAsync(play, "unavailable", null, null);
        await play.Romeo.Person.ShowsPresenceAsync("online");
        await SeesOwnerAsync(play, null, null, null);
    });

    private static async Task SubscribeAsync(XmppRole contact, MatrixRole owner)
    {
        await contact.Person.ShowsPresenceAsync(owner.Address, "subscribe");
        await contact.SeesPresence("subscribe", owner);
        await contact.Person.ShowsPresenceAsync(owner.Address, "subscribed");
    }

    private static Task SeesOwnerAsync(Play play, string? type, string? show, string? status) => Until.TrueAsync(
        () => play.Juliet.PresenceOf(play.Romeo) is { } seen && seen.Type == type && seen.Show == show && seen.Status == status,
        $"Juliet sees Romeo: {type ?? "available"} {show} {status}");

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
