using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class DirectChatStoreTests : IDisposable
{
    private static readonly RoomId Balcony = RoomId.Parse("!balcony:example.org");

    private readonly TemporaryDatabase _database = new();
    private readonly DirectChatStore _store;

    public DirectChatStoreTests() => _store = new DirectChatStore(_database);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task New_chat_has_no_room_and_no_consent()
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);

        Assert.Equal((Cast.Romeo, Cast.RomeoOwn, Cast.Juliet, Cast.JulietGhost), (chat.Owner, chat.Own, chat.Contact, chat.Ghost));
        Assert.Equal((Consent.None, RoomState.None, null, null), (chat.Consent, chat.Room, chat.RoomId, chat.RoomKey));
        Assert.Equal(Jid.Parse("romeo@matrix.example.org/matrix"), chat.OwnFull);
        Assert.Equal(chat, _store.Find(Cast.RomeoOwn, Cast.Juliet));
        Assert.Equal(chat, _store.FindByLane(chat.Lane));
        Assert.False(_store.HasUsedTheBridge(Cast.Romeo));
    }

    [Fact]
    public async Task Chat_of_the_same_two_is_the_same_whatever_resource_they_use()
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);

        Assert.Equal(chat, await Cast.ChatAsync(
            _database, Cast.Romeo, Cast.RomeoOwn.WithResource("matrix"), Cast.Juliet.WithResource("phone"), Cast.JulietGhost));
        Assert.Single(_store.OfOwner(Cast.Romeo));
    }

    [Fact]
    public async Task Owners_with_the_same_contact_and_contacts_of_the_same_owner_have_chats_of_their_own()
    {
        var one = await Cast.RomeoAndJulietAsync(_database);
        var two = await Cast.ChatAsync(_database, Cast.Romeo, Cast.RomeoOwn, Cast.Nurse, Cast.NurseGhost);
        var three = await Cast.ChatAsync(_database, Cast.Mercutio, Cast.MercutioOwn, Cast.Juliet, Cast.JulietGhost);

        Assert.Equal(3, new[] { one.Id, two.Id, three.Id }.Distinct().Count());
        Assert.Equal([one, two], _store.OfOwner(Cast.Romeo));
        Assert.Equal([three], _store.OfOwner(Cast.Mercutio));
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("open", "!orchard:example.org")]
    public async Task Room_that_is_taken_from_a_chat_stays_known_as_one_it_had(string state, string? next)
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);
        await SetRoomAsync(chat, RoomState.Open, Balcony);
        await SetRoomAsync(chat, RoomState.Closed, Balcony);
        Assert.Null(FindByFormerRoom(Balcony));

        await SetRoomAsync(chat, Names.ReadRoom(state), next is null ? null : RoomId.Parse(next));

        Assert.Equal(chat.Id, FindByFormerRoom(Balcony)?.Id);
        Assert.Null(_store.FindByRoom(Balcony));
    }

    [Fact]
    public async Task Chat_is_made_once_by_many_at_once()
    {
        await new GhostStore(_database).KeepAsync(Cast.JulietGhost, Cast.Juliet, CancellationToken.None);

        var chats = await Task.WhenAll(Enumerable.Range(0, 20).Select(now =>
            _store.GetOrAddAsync(Cast.Romeo, Cast.RomeoOwn, Cast.Juliet, now, CancellationToken.None)));

        Assert.Single(chats.Distinct());
    }

    [Fact]
    public async Task Contact_is_written_to_as_its_server_last_wrote_it()
    {
        var chat = await Cast.ChatAsync(_database, Cast.Romeo, Cast.RomeoOwn, Jid.Parse("x@xn--bcher-kva.example"), Cast.JulietGhost);

        await new GhostStore(_database).KeepAsync(Cast.JulietGhost, Jid.Parse("x@bücher.example"), CancellationToken.None);

        var found = _store.Find(Cast.RomeoOwn, Jid.Parse("x@xn--bcher-kva.example"))!;
        Assert.Equal("x@bücher.example", found.Contact.ToString());
        Assert.Equal((chat.Id, chat.Lane), (found.Id, found.Lane));
    }

    [Fact]
    public async Task Room_is_asked_for_under_a_key_and_then_known()
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);

        await _database.WriteAsync(connection => DirectChatStore.BeginRoom(connection, chat, "key", 2));
        Assert.Equal(chat with { Room = RoomState.Creating, RoomKey = "key" }, Found());

        foreach (var state in new[] { RoomState.Invited, RoomState.Open, RoomState.Closed, RoomState.Reinvited })
        {
            await _database.WriteAsync(connection => DirectChatStore.SetRoom(connection, chat, state, Balcony, 3));
            Assert.Equal(chat with { Room = state, RoomKey = "key", RoomId = Balcony }, Found());
            Assert.Equal(Found(), _store.FindByRoom(Balcony));
        }

        await _database.WriteAsync(connection => DirectChatStore.SetRoom(connection, chat, RoomState.None, null, 4));
        Assert.Null(_store.FindByRoom(Balcony));
    }

    [Fact]
    public async Task Room_belongs_to_one_chat_only()
    {
        var one = await Cast.RomeoAndJulietAsync(_database);
        var two = await Cast.ChatAsync(_database, Cast.Romeo, Cast.RomeoOwn, Cast.Nurse, Cast.NurseGhost);
        await _database.WriteAsync(connection => DirectChatStore.SetRoom(connection, one, RoomState.Open, Balcony, 2));

        await Assert.ThrowsAsync<StoreException>(() =>
            _database.WriteAsync(connection => DirectChatStore.SetRoom(connection, two, RoomState.Open, Balcony, 3)));
    }

    [Fact]
    public async Task Consent_is_the_chats_own()
    {
        var one = await Cast.RomeoAndJulietAsync(_database);
        var two = await Cast.ChatAsync(_database, Cast.Mercutio, Cast.MercutioOwn, Cast.Juliet, Cast.JulietGhost);
        foreach (var consent in Enum.GetValues<Consent>())
        {
            await _database.WriteAsync(connection => DirectChatStore.SetConsent(connection, one, consent, 2));

            Assert.Equal(consent, Found()!.Consent);
            Assert.Equal(consent == Consent.Pending ? 1 : 0, _store.PendingOf(Cast.Romeo));
            Assert.Equal(consent == Consent.Accepted, _store.HasUsedTheBridge(Cast.Romeo));
        }

        Assert.Equal(two, _store.Find(Cast.MercutioOwn, Cast.Juliet));
        Assert.False(_store.HasUsedTheBridge(Cast.Mercutio));
    }

    private DirectChat? Found() => _store.Find(Cast.RomeoOwn, Cast.Juliet);

    private Task SetRoomAsync(DirectChat chat, RoomState state, RoomId? room) =>
        _database.WriteAsync(connection => DirectChatStore.SetRoom(connection, chat, state, room, 1));

    private DirectChat? FindByFormerRoom(RoomId room) => _database.Database.Read(connection => DirectChatStore.FindByFormerRoom(connection, room));
}
