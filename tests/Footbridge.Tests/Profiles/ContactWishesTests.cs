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
    private readonly ContactClients _clients;
    private readonly ContactWishes _wishes;

    public ContactWishesTests()
    {
        _clients = new ContactClients(new SubscriptionStore(_database));
        _wishes = new ContactWishes(_clients);
    }

    public Task InitializeAsync() => Cast.JulietSeesRomeoAsync(_database);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_client_is_told_of_what_it_wishes_for()
    {
        _clients.Take(Presence(Verified()));
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
        _clients.Take(Presence(claimed));

        _wishes.Learn(claimed, new Iq { Type = IqType.Result, Payloads = [Answer] });

        Assert.Null(_wishes.Of(claimed));
        Assert.Empty(_wishes.WhoWishes(Cast.RomeoOwn, Cast.Juliet, Nick));
    }

    [Fact]
    public async Task A_client_of_whom_nothing_is_known_counts_as_new_once_more_when_there_is_something_to_tell()
    {
        _clients.Take(Presence(Verified()));
        await _clients.NextNewAsync(CancellationToken.None);

        _wishes.GreetUnknown(Cast.RomeoOwn, Cast.Nurse);
        Assert.Equal(0, _clients.Waiting);
        _wishes.GreetUnknown(Cast.RomeoOwn, Cast.Juliet);
        Assert.Equal(Client, (await _clients.NextNewAsync(CancellationToken.None)).Contact);

        _wishes.Learn(Verified(), new Iq { Type = IqType.Result, Payloads = [Answer] });
        _wishes.GreetUnknown(Cast.RomeoOwn, Cast.Juliet);
        Assert.Equal(0, _clients.Waiting);
    }

    [Fact]
    public void A_client_that_went_is_told_nothing()
    {
        _clients.Take(Presence(Verified()));
        _wishes.Learn(Verified(), new Iq { Type = IqType.Result, Payloads = [Answer] });

        _clients.Take(new Presence { From = Client, To = Cast.RomeoOwn, Type = PresenceType.Unavailable });

        Assert.Empty(_wishes.WhoWishes(Cast.RomeoOwn, Cast.Juliet, Nick));
    }

    private static Capabilities Verified() => Xep0115Capabilities.TryHash(Answer, out var ver)
        ? new Capabilities("https://example.org", ver)
        : throw new InvalidOperationException("The answer has no hash.");

    private static Presence Presence(Capabilities capabilities) =>
        Xep0115Capabilities.AddTo(new Presence { From = Client, To = Cast.RomeoOwn }, capabilities);
}
