using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class SettingStoreTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly SettingStore _store;

    public SettingStoreTests() => _store = new SettingStore(_database);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Chats_settings_are_on_where_nothing_was_chosen()
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);

        Assert.True(_store.IsOn(chat, Setting.Receipts));
        Assert.Null(_store.Find(Cast.Romeo, Setting.Receipts));
    }

    [Fact]
    public async Task Owners_choice_is_for_their_chats_and_for_nobody_elses()
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);
        var other = await Cast.ChatAsync(_database, Cast.Mercutio, Cast.MercutioOwn, Cast.Juliet, Cast.JulietGhost);

        await _database.WriteAsync(connection => { SettingStore.Set(connection, Cast.Romeo, Setting.Receipts, isOn: false); });

        Assert.False(_store.IsOn(chat, Setting.Receipts));
        Assert.True(_store.IsOn(chat, Setting.Presence));
        Assert.True(_store.IsOn(other, Setting.Receipts));
        Assert.False(_store.Find(Cast.Romeo, Setting.Receipts));
    }

    [Fact]
    public async Task Chats_own_choice_goes_before_the_owners()
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);
        var other = await Cast.ChatAsync(_database, Cast.Romeo, Cast.RomeoOwn, Cast.Nurse, Cast.NurseGhost);

        await _database.WriteAsync(connection =>
        {
            SettingStore.Set(connection, Cast.Romeo, Setting.Presence, isOn: false);
            SettingStore.Set(connection, chat, Setting.Presence, isOn: false);
            SettingStore.Set(connection, chat, Setting.Presence, isOn: true);
        });

        Assert.True(_store.IsOn(chat, Setting.Presence));
        Assert.False(_store.IsOn(other, Setting.Presence));
    }

    [Fact]
    public async Task Presence_goes_only_where_the_owner_wants_it()
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);
        var other = await Cast.ChatAsync(_database, Cast.Romeo, Cast.RomeoOwn, Cast.Nurse, Cast.NurseGhost);
        await _database.WriteAsync(connection =>
        {
            DirectChatStore.SetConsent(connection, chat, Consent.Accepted, 2_000);
            DirectChatStore.SetConsent(connection, other, Consent.Accepted, 2_000);
            SubscriptionStore.Set(connection, chat, new Subscription(To: true, From: true, PendingIn: false, PendingOut: false));
            SubscriptionStore.Set(connection, other, new Subscription(To: true, From: true, PendingIn: false, PendingOut: false));
        });
        var subscriptions = new SubscriptionStore(_database);
        Assert.Equal(2, subscriptions.AllShown().Count);

        await _database.WriteAsync(connection => { SettingStore.Set(connection, chat, Setting.Presence, isOn: false); });

        Assert.Equal((Cast.Romeo, Cast.RomeoOwn, Cast.Nurse), Assert.Single(subscriptions.AllShown()));
    }
}
