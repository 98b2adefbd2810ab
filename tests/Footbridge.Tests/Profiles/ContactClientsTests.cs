using Footbridge.Profiles;
using Footbridge.Storage;
using Footbridge.Tests.Storage;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Profiles;

public sealed class ContactClientsTests : IAsyncLifetime, IDisposable
{
    private static readonly Jid Client = Cast.Juliet.WithResource("balcony");
    private static readonly Capabilities Known = new("https://example.org", "QgayPKawpkPSDYmwT/WM94uAlu0=");

    private readonly TemporaryDatabase _database = new();
    private readonly ContactClients _clients;

    public ContactClientsTests() => _clients = new ContactClients(new SubscriptionStore(_database));

    public Task InitializeAsync() => Cast.JulietSeesRomeoAsync(_database);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_client_is_new_once_and_again_when_it_can_do_something_else()
    {
        _clients.Take(Presence(Known));
        _clients.Take(Presence(Known));
        _clients.Take(Presence(new Capabilities("https://example.org", "other")));
        Assert.Equal(1, _clients.Waiting);
        Assert.Equal(Client, (await _clients.NextNewAsync(CancellationToken.None)).Contact);

        _clients.Take(Presence(Known));
        Assert.Equal(1, _clients.Waiting);
    }

    [Fact]
    public async Task Clients_of_a_contact_who_sees_the_owner_from_now_on_are_new_once_more()
    {
        _clients.Take(Presence(Known));
        await _clients.NextNewAsync(CancellationToken.None);

        _clients.RenewAll(Cast.MercutioOwn, Cast.Juliet);
        Assert.Equal(0, _clients.Waiting);
        _clients.RenewAll(Cast.RomeoOwn, Cast.Juliet);
        Assert.Equal(Client, (await _clients.NextNewAsync(CancellationToken.None)).Contact);
    }

    [Fact]
    public async Task Strangers_take_the_place_of_nobody_who_sees_an_owner_and_of_no_other_domain()
    {
        foreach (var number in Enumerable.Range(0, 3 * ContactClients.MostStrangers))
        {
            _clients.Take(Presence(Known, Jid.Parse($"s{number}@d{number % 30}.example.net/x")));
        }

        foreach (var number in Enumerable.Range(0, ContactClients.MostStrangersOfDomain + 10))
        {
            _clients.Take(Presence(Known, Jid.Parse($"s{number}@crowd.example.net/x")));
        }

        var crowd = Enumerable.Range(0, 100).Count(number =>
            _clients.CapabilitiesOf(new(Cast.RomeoOwn, Jid.Parse($"s{number}@crowd.example.net/x"))) is not null);
        Assert.Equal(ContactClients.MostStrangersOfDomain, crowd);
        Assert.Equal(0, _clients.Waiting);

        _clients.Take(Presence(Known));
        Assert.Equal(Client, (await _clients.NextNewAsync(CancellationToken.None)).Contact);
        Assert.Equal(Known, _clients.CapabilitiesOf(new(Cast.RomeoOwn, Client)));
    }

    [Fact]
    public void A_stranger_who_comes_to_see_the_owner_or_goes_leaves_their_place_to_another()
    {
        foreach (var number in Enumerable.Range(0, ContactClients.MostStrangersOfDomain))
        {
            _clients.Take(Presence(Known, Jid.Parse($"s{number}@crowd.example.net/x")));
        }

        var late = Jid.Parse("late@crowd.example.net/x");
        _clients.Take(Presence(Known, late));
        Assert.Null(_clients.CapabilitiesOf(new(Cast.RomeoOwn, late)));

        _clients.Renew(new(Cast.RomeoOwn, Jid.Parse("s1@crowd.example.net/x")));
        _clients.Take(new Presence { From = Jid.Parse("s1@crowd.example.net/x"), To = Cast.RomeoOwn, Type = PresenceType.Unavailable });
        _clients.Take(Presence(Known, late));
        Assert.NotNull(_clients.CapabilitiesOf(new(Cast.RomeoOwn, late)));
    }

    [Fact]
    public void One_contact_has_so_many_clients_and_no_more()
    {
        foreach (var number in Enumerable.Range(0, 2 * ContactClients.MostClients))
        {
            _clients.Take(Presence(Known, Cast.Juliet.WithResource($"r{number}")));
        }

        Assert.Equal(ContactClients.MostClients, _clients.Waiting);
    }

    private static Presence Presence(Capabilities capabilities, Jid? from = null) =>
        Xep0115Capabilities.AddTo(new Presence { From = from ?? Client, To = Cast.RomeoOwn }, capabilities);
}
