using Footbridge.Matrix.Events;
using Footbridge.Signals;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Signals;

/// <summary>One presence out of many: of a person's clients, and of what several owners are shown.</summary>
public sealed class AvailabilityTests
{
    /// <summary>Clients in the order in which they spoke: show, status, priority.</summary>
    public static TheoryData<string, (PresenceShow Show, string? Status, int Priority)[], UserPresence, string?> Persons => new()
    {
        { "nobody", [], UserPresence.Offline, null },
        { "one", [(PresenceShow.None, "Here", 0)], UserPresence.Online, "Here" },
        { "free for chat", [(PresenceShow.Chat, null, 0)], UserPresence.Online, null },
        { "away", [(PresenceShow.Away, null, 0)], UserPresence.Unavailable, null },
        { "long away", [(PresenceShow.ExtendedAway, "Asleep", 0)], UserPresence.Unavailable, "Asleep" },
        { "busy", [(PresenceShow.DoNotDisturb, "At Mass", 0)], UserPresence.Unavailable, "At Mass" },
        { "the higher priority", [(PresenceShow.None, "low", 1), (PresenceShow.Away, "high", 2)], UserPresence.Unavailable, "high" },
        { "the higher priority first", [(PresenceShow.Away, "high", 2), (PresenceShow.None, "low", 1)], UserPresence.Unavailable, "high" },
        { "of equals the more available", [(PresenceShow.None, "there", 0), (PresenceShow.Away, "away", 0)], UserPresence.Online, "there" },
        { "of equals as available the latest", [(PresenceShow.None, "before", 0), (PresenceShow.None, "after", 0)], UserPresence.Online, "after" },
        { "a client that wants no messages", [(PresenceShow.None, null, -1)], UserPresence.Online, null },
        { "and one that does", [(PresenceShow.None, "bot", -1), (PresenceShow.Away, "me", 0)], UserPresence.Unavailable, "me" },
    };

    public static TheoryData<string, (UserPresence Presence, string? Status)[], UserPresence, string?> Owners => new()
    {
        { "nobody to show it to", [], UserPresence.Offline, null },
        { "one", [(UserPresence.Online, "Here")], UserPresence.Online, "Here" },
        { "all the same", [(UserPresence.Online, "Here"), (UserPresence.Online, "Here")], UserPresence.Online, "Here" },
        { "hidden from one", [(UserPresence.Online, "Here"), (UserPresence.Offline, null)], UserPresence.Offline, null },
        { "away for one", [(UserPresence.Online, "Here"), (UserPresence.Unavailable, "Here")], UserPresence.Unavailable, "Here" },
        { "words for one alone", [(UserPresence.Online, "For thee"), (UserPresence.Online, "Here")], UserPresence.Online, null },
    };

    [Theory]
    [MemberData(nameof(Persons))]
    public void A_person_is_as_the_client_of_the_highest_priority(
        string _, (PresenceShow Show, string? Status, int Priority)[] clients, UserPresence presence, string? status)
    {
        var said = clients.Select((client, order) => new ClientPresence(
            Cast.Juliet.WithResource($"{order}"), client.Show, client.Status, client.Priority, order));

        Assert.Equal(new Availability(presence, status), Availability.Of(said));
    }

    [Theory]
    [MemberData(nameof(Owners))]
    public void A_ghost_shows_what_all_its_owners_may_see(
        string _, (UserPresence Presence, string? Status)[] shown, UserPresence presence, string? status) =>
        Assert.Equal(
            new Availability(presence, status), Availability.Common([.. shown.Select(one => new Availability(one.Presence, one.Status))]));

    [Fact]
    public void Each_owner_is_shown_what_came_to_their_own_address()
    {
        var contacts = new ContactPresence();
        Assert.True(contacts.Take(Shows(Cast.RomeoOwn, "balcony")));
        Assert.True(contacts.Take(Shows(Cast.RomeoOwn, "orchard")));

        Assert.Equal(UserPresence.Online, Shown(contacts, Cast.RomeoOwn));
        Assert.Equal(UserPresence.Offline, Shown(contacts, Cast.RomeoOwn, Cast.MercutioOwn));
        Assert.Equal([Cast.MercutioOwn], contacts.UnheardBy(Cast.Juliet.Key, [Cast.RomeoOwn, Cast.MercutioOwn]));

        contacts.Take(Shows(Cast.MercutioOwn, "balcony"));
        Assert.Equal(UserPresence.Online, Shown(contacts, Cast.RomeoOwn, Cast.MercutioOwn));
        contacts.Take(Shows(Cast.RomeoOwn, "balcony", PresenceType.Unavailable));
        Assert.Equal(UserPresence.Online, Shown(contacts, Cast.RomeoOwn));
        contacts.Take(Shows(Cast.RomeoOwn, "orchard", PresenceType.Unavailable));
        Assert.Equal(UserPresence.Offline, Shown(contacts, Cast.RomeoOwn));
    }

    [Fact]
    public void Unavailable_from_the_bare_address_is_all_clients_and_nobody_is_kept_who_was_never_there()
    {
        var contacts = new ContactPresence();
        Assert.False(contacts.Take(Shows(Cast.RomeoOwn, "balcony", PresenceType.Unavailable)));
        contacts.Take(Shows(Cast.RomeoOwn, "balcony"));
        contacts.Take(Shows(Cast.RomeoOwn, "orchard"));

        contacts.Take(new Presence { From = Cast.Juliet, To = Cast.RomeoOwn, Type = PresenceType.Unavailable });

        Assert.Equal(UserPresence.Offline, Shown(contacts, Cast.RomeoOwn));
    }

    [Fact]
    public void A_contact_has_only_so_many_clients_and_a_status_only_so_many_characters()
    {
        var contacts = new ContactPresence();
        for (var number = 0; number < 100; number++)
        {
            contacts.Take(Shows(Cast.RomeoOwn, $"client{number}").With(PresenceShow.None, new string('x', 499) + "😀"));
        }

        Assert.Equal("client31", contacts.ClientOf(Cast.RomeoOwn, Cast.Juliet)?.Resource);
        Assert.Equal(new string('x', 499), contacts.ShownToAll(Cast.Juliet.Key, [Cast.RomeoOwn]).Status);
    }

    private static Presence Shows(Jid to, string client, PresenceType type = PresenceType.Available) =>
        new() { From = Cast.Juliet.WithResource(client), To = to, Type = type };

    private static UserPresence Shown(ContactPresence contacts, params Jid[] owners) => contacts.ShownToAll(Cast.Juliet.Key, owners).Presence;
}
