using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class SubscriptionStoreTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly SubscriptionStore _store;

    public SubscriptionStoreTests() => _store = new SubscriptionStore(_database);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Subscription_is_the_pairs_own_and_none_at_first()
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);
        await Cast.ChatAsync(_database, Cast.Romeo, Cast.RomeoOwn, Cast.Nurse, Cast.NurseGhost);
        Assert.Equal(new Subscription(false, false, false, false), _store.Find(Cast.RomeoOwn, Cast.Juliet));

        foreach (var subscription in new Subscription[] { new(true, false, false, true), new(false, true, true, false), new(true, true, false, false) })
        {
            await _database.WriteAsync(connection => SubscriptionStore.Set(connection, chat, subscription));

            Assert.Equal(subscription, _store.Find(Cast.RomeoOwn.WithResource("matrix"), Cast.Juliet.WithResource("phone")));
            Assert.Equal(new Subscription(false, false, false, false), _store.Find(Cast.RomeoOwn, Cast.Nurse));
        }
    }

    [Fact]
    public async Task Presence_goes_to_those_who_may_see_it_and_are_accepted()
    {
        var juliet = await Cast.RomeoAndJulietAsync(_database);
        var nurse = await Cast.ChatAsync(_database, Cast.Romeo, Cast.RomeoOwn, Cast.Nurse, Cast.NurseGhost);
        await _database.WriteAsync(connection =>
        {
            SubscriptionStore.Set(connection, juliet, new(false, true, false, false));
            SubscriptionStore.Set(connection, nurse, new(true, false, true, true));
            DirectChatStore.SetConsent(connection, juliet, Consent.Accepted, 1);
            DirectChatStore.SetConsent(connection, nurse, Consent.Accepted, 1);
        });

        Assert.Equal([(Cast.Romeo, Cast.RomeoOwn, Cast.Juliet)], _store.AllShown());
        Assert.True(_store.IsShown(Cast.RomeoOwn, Cast.Juliet));
        Assert.False(_store.IsShown(Cast.RomeoOwn, Cast.Nurse));

        await _database.WriteAsync(connection => DirectChatStore.SetConsent(connection, juliet, Consent.Blocked, 2));

        Assert.Empty(_store.AllShown());
        Assert.False(_store.IsShown(Cast.RomeoOwn, Cast.Juliet));
    }
}
