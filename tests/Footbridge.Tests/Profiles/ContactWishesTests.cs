using System.Xml.Linq;
using Footbridge.Profiles;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Profiles;

public sealed class ContactWishesTests
{
    private const string Nick = "http://jabber.org/protocol/nick";

    private static readonly Jid Client = Cast.Juliet.WithResource("balcony");
    private static readonly XElement Answer = Xep0030Disco.InfoAnswer(
        new DiscoInfo([new DiscoIdentity("client", "pc")], [Xep0030Disco.InfoNs, Nick + "+notify", "urn:example:of-no-use+notify"]));

    private readonly ContactWishes _wishes = new();

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
    public void A_client_is_new_once_and_again_when_it_can_do_something_else()
    {
        _wishes.Take(Presence(Verified()));
        _wishes.Take(Presence(Verified()));
        Assert.Equal(1, _wishes.New.Count);

        _wishes.Take(Presence(new Capabilities("https://example.org", "other")));
        Assert.Equal(2, _wishes.New.Count);
    }

    [Fact]
    public void A_client_of_whom_nothing_is_known_counts_as_new_once_more_when_there_is_something_to_tell()
    {
        _wishes.Take(Presence(Verified()));
        Assert.True(_wishes.New.TryRead(out _));

        _wishes.GreetUnknown(Cast.RomeoOwn, Cast.Nurse);
        Assert.Equal(0, _wishes.New.Count);
        _wishes.GreetUnknown(Cast.RomeoOwn, Cast.Juliet);
        Assert.True(_wishes.New.TryRead(out var client));
        Assert.Equal(Client, client.Contact);

        _wishes.Learn(Verified(), new Iq { Type = IqType.Result, Payloads = [Answer] });
        _wishes.GreetUnknown(Cast.RomeoOwn, Cast.Juliet);
        Assert.Equal(0, _wishes.New.Count);
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

    private static Presence Presence(Capabilities capabilities) =>
        Xep0115Capabilities.AddTo(new Presence { From = Client, To = Cast.RomeoOwn }, capabilities);
}
