using System.Xml.Linq;
using Footbridge.Profiles;
using Footbridge.Storage;
using Footbridge.Tests.Storage;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Profiles;

public sealed class ContactWishesTests : IAsyncLifetime, IDisposable
{
    private const string Nick = "http://jabber.org/protocol/nick";

    private static readonly Jid Client = Cast.Juliet.WithResource("balcony");
    private static readonly XElement Answer = Xep0030Disco.InfoAnswer(
        new DiscoInfo([new DiscoIdentity("client", "pc")], [Xep0030Disco.InfoNs, Nick + "+notify", "urn:example:of-no-use+notify"]));

    private readonly TemporaryDatabase _database = new();
    private readonly ContactWishes _wishes;

    public ContactWishesTests() => _wishes = new ContactWishes(new SubscriptionStore(_database));

    public async Task InitializeAsync() => await JulietSeesRomeoAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_client_is_told_of_what_it_wishes_for()
    {
        _wishes.Take(Presence(Verified()));
        _wishes.Learn(Verified(), new Iq { Type = IqType.Result, Payloads = [Answer] });

        Assert.Equal([Nick], _wishes.Of(Verified()));
        Assert.Equal([Client], _wishes.WhoWishes(Cast.RomeoOwn, Cast.Juliet, Nick));
        Assert.Empty(_wishes.WhoWishes(Cast.RomeoOwn, Cast.Juliet, "urn:xmpp:avatar:metadata"));
        Assert.Empty(_wishes.WhoWishes(Cast.RomeoOwn, Cast.Nurse, Nick));
        Assert.Empty(_wishes.WhoWishes(Cast.MercutioOwn, Cast.Juliet, Nick));
    }

    [Fact]
    public void An_answer_that_its_hash_does_not_stand_for_is_not_believed()
    {
        var claimed = new Capabilities("https://example.org", "QgayPKawpkPSDYmwT/WM94uAlu0=");
        _wishes.Take(Presence(claimed));

        _wishes.Learn(claimed, new Iq { Type = IqType.Result, Payloads = [Answer] });

        Assert.Null(_wishes.Of(claimed));
        Assert.Empty(_wishes.WhoWishes(Cast.RomeoOwn, Cast.Juliet, Nick));
    }

    [Fact]
    public async Task A_client_is_new_once_and_again_when_it_can_do_something_else()
    {
        _wishes.Take(Presence(Verified()));
        _wishes.Take(Presence(Verified()));
        _wishes.Take(Presence(new Capabilities("https://example.org", "other")));
        Assert.Equal(1, _wishes.Waiting);
        Assert.Equal(Client, (await _wishes.NextNewAsync(CancellationToken.None)).Contact);

        _wishes.Take(Presence(Verified()));
        Assert.Equal(1, _wishes.Waiting);
    }

    [Fact]
    public async Task Strangers_take_the_place_of_nobody_who_sees_an_owner_and_of_no_other_domain()
    {
        foreach (var number in Enumerable.Range(0, 3 * ContactWishes.MostStrangers))
        {
            _wishes.Take(Presence(Verified(), Jid.Parse($"s{number}@d{number % 30}.example.net/x")));
        }

        foreach (var number in Enumerable.Range(0, ContactWishes.MostStrangersOfDomain + 10))
        {
            _wishes.Take(Presence(Verified(), Jid.Parse($"s{number}@crowd.example.net/x")));
        }

        var crowd = Enumerable.Range(0, 100).Count(number =>
            _wishes.CapabilitiesOf(new(Cast.RomeoOwn, Jid.Parse($"s{number}@crowd.example.net/x"))) is not null);
        Assert.Equal(ContactWishes.MostStrangersOfDomain, crowd);
        Assert.Equal(0, _wishes.Waiting);

        _wishes.Take(Presence(Verified()));
        Assert.Equal(Client, (await _wishes.NextNewAsync(CancellationToken.None)).Contact);
        Assert.Equal(Verified(), _wishes.CapabilitiesOf(new(Cast.RomeoOwn, Client)));
    }

    [Fact]
    public void A_stranger_who_comes_to_see_the_owner_or_goes_leaves_their_place_to_another()
    {
        foreach (var number in Enumerable.Range(0, ContactWishes.MostStrangersOfDomain))
        {
            _wishes.Take(Presence(Verified(), Jid.Parse($"s{number}@crowd.example.net/x")));
        }

        var late = Jid.Parse("late@crowd.example.net/x");
        _wishes.Take(Presence(Verified(), late));
        Assert.Null(_wishes.CapabilitiesOf(new(Cast.RomeoOwn, late)));

        _wishes.GreetUnknown(Cast.RomeoOwn, Jid.Parse("s1@crowd.example.net"));
        _wishes.Take(new Presence { From = Jid.Parse("s1@crowd.example.net/x"), To = Cast.RomeoOwn, Type = PresenceType.Unavailable });
        _wishes.Take(Presence(Verified(), late));
        Assert.NotNull(_wishes.CapabilitiesOf(new(Cast.RomeoOwn, late)));
    }

    [Fact]
    public void One_contact_has_so_many_clients_and_no_more()
    {
        foreach (var number in Enumerable.Range(0, 2 * ContactWishes.MostClients))
        {
            _wishes.Take(Presence(Verified(), Cast.Juliet.WithResource($"r{number}")));
        }

        Assert.Equal(ContactWishes.MostClients, _wishes.Waiting);
    }

    [Fact]
    public async Task A_client_of_whom_nothing_is_known_counts_as_new_once_more_when_there_is_something_to_tell()
    {
        _wishes.Take(Presence(Verified()));
        await _wishes.NextNewAsync(CancellationToken.None);

        _wishes.GreetUnknown(Cast.RomeoOwn, Cast.Nurse);
        Assert.Equal(0, _wishes.Waiting);
        _wishes.GreetUnknown(Cast.RomeoOwn, Cast.Juliet);
        Assert.Equal(Client, (await _wishes.NextNewAsync(CancellationToken.None)).Contact);

        _wishes.Learn(Verified(), new Iq { Type = IqType.Result, Payloads = [Answer] });
        _wishes.GreetUnknown(Cast.RomeoOwn, Cast.Juliet);
        Assert.Equal(0, _wishes.Waiting);
    }

    [Fact]
    public void A_client_that_went_is_told_nothing()
    {
        _wishes.Take(Presence(Verified()));
        _wishes.Learn(Verified(), new Iq { Type = IqType.Result, Payloads = [Answer] });

        _wishes.Take(new Presence { From = Client, To = Cast.RomeoOwn, Type = PresenceType.Unavailable });

        Assert.Empty(_wishes.WhoWishes(Cast.RomeoOwn, Cast.Juliet, Nick));
    }

    private static Capabilities Verified() => Xep0115Capabilities.TryHash(Answer, out var ver)
        ? new Capabilities("https://example.org", ver)
        : throw new InvalidOperationException("The answer has no hash.");

    private static Presence Presence(Capabilities capabilities, Jid? from = null) =>
        Xep0115Capabilities.AddTo(new Presence { From = from ?? Client, To = Cast.RomeoOwn }, capabilities);

    private async Task JulietSeesRomeoAsync()
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);
        await _database.WriteAsync(connection =>
        {
            DirectChatStore.SetConsent(connection, chat, Consent.Accepted, 1);
            SubscriptionStore.Set(connection, chat, new Subscription(To: false, From: true, PendingIn: false, PendingOut: false));
        });
    }
}
