using Footbridge.Matrix;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class LinkStoreTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly LinkStore _store;
    private DirectChat _chat = null!;
    private DirectChat _other = null!;

    public LinkStoreTests() => _store = new LinkStore(_database);

    public async Task InitializeAsync()
    {
        _chat = await Cast.RomeoAndJulietAsync(_database);
        _other = await Cast.ChatAsync(_database, Cast.Romeo, Cast.RomeoOwn, Cast.Nurse, Cast.NurseGhost);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Message_sent_is_found_by_its_stanza_id_within_its_chat()
    {
        var link = Sent("$one", "id-1") with { Part = 1, OriginId = "origin", ServerId = "server" };
        await AddAsync(link);

        Assert.Equal(link, _store.FindSent(_chat.Id, "id-1"));
        Assert.Null(_store.FindSent(_other.Id, "id-1"));
        Assert.Null(_store.FindSent(_chat.Id, "id-2"));
    }

    [Fact]
    public async Task Message_of_the_contact_is_not_taken_for_one_of_ours_that_has_its_id()
    {
        await AddAsync(Posted("$theirs", "same"));
        Assert.Null(_store.FindSent(_chat.Id, "same"));

        await AddAsync(Sent("$ours", "same"));
        Assert.Equal(EventId.Parse("$ours"), _store.FindSent(_chat.Id, "same")!.Event);
    }

    [Fact]
    public async Task Link_stored_twice_is_one()
    {
        await AddAsync(Posted("$one", "id"));
        await AddAsync(Posted("$one", "id"));
        await AddAsync(Posted("$one", "id") with { Part = 1 });

        Assert.Equal(2, _store.CountPosted(_chat.Id));
        Assert.Equal(0, _store.CountPosted(_other.Id));
    }

    [Fact]
    public async Task Two_messages_with_one_stanza_id_are_two()
    {
        await AddAsync(Posted("$one", "same"));
        await AddAsync(Posted("$two", "same"));

        Assert.Equal(2, _store.CountPosted(_chat.Id));
    }

    [Fact]
    public async Task Error_for_one_part_is_an_error_for_the_event()
    {
        var second = Sent("$one", "id-2") with { Part = 1 };
        await AddAsync(Sent("$one", "id-1"));
        await AddAsync(second);
        Assert.False(_store.HasFailed(_chat.Id, EventId.Parse("$one")));

        await _database.WriteAsync(connection => LinkStore.SetReceipt(connection, second, ReceiptState.Failed));

        Assert.True(_store.HasFailed(_chat.Id, EventId.Parse("$one")));
        Assert.Equal(ReceiptState.None, _store.FindSent(_chat.Id, "id-1")!.Receipt);
        Assert.Equal(ReceiptState.Failed, _store.FindSent(_chat.Id, "id-2")!.Receipt);
    }

    [Fact]
    public async Task Receipts_owed_are_taken_once_and_oldest_first()
    {
        await AddAsync(Posted("$two", "id-2") with { Receipt = ReceiptState.Owed }, now: 2);
        await AddAsync(Posted("$one", "id-1") with { Receipt = ReceiptState.Owed }, now: 1);
        await AddAsync(Posted("$three", "id-3"), now: 3);
        await AddAsync(Posted("$four", "id-4") with { Chat = _other.Id, Receipt = ReceiptState.Owed }, now: 4);

        Assert.Equal(["id-1", "id-2"], await _database.WriteAsync(connection => LinkStore.TakeOwed(connection, _chat.Id)));
        Assert.Empty(await _database.WriteAsync(connection => LinkStore.TakeOwed(connection, _chat.Id)));
        Assert.Equal(["id-4"], await _database.WriteAsync(connection => LinkStore.TakeOwed(connection, _other.Id)));
    }

    [Fact]
    public async Task Reference_finds_its_message_by_either_id_and_the_latest_where_an_id_was_used_twice()
    {
        await AddAsync(Posted("$later", "same"), now: 2);
        await AddAsync(Posted("$first", "other") with { OriginId = "same", IsMarkable = true }, now: 1);
        await AddAsync(Sent("$ours", "same"), now: 1);
        await AddAsync(Posted("$retraction", "same") with { Kind = LinkKind.Retraction, Original = EventId.Parse("$first") }, now: 3);

        Assert.Equal("$later", _store.FindReferred(_chat.Id, "same", null)?.Event.ToString());
        Assert.True(_store.FindReferred(_chat.Id, "other", null)?.IsMarkable);
        Assert.Equal("$ours", _store.FindReferred(_chat.Id, "same", Direction.ToXmpp)?.Event.ToString());
        Assert.Null(_store.FindReferred(_other.Id, "same", null));
    }

    [Fact]
    public async Task Reference_to_an_edit_means_what_it_edits()
    {
        await AddAsync(Sent("$edit", "id-2") with { Kind = LinkKind.Edit, Original = EventId.Parse("$one") });

        Assert.Equal("$one", _store.FindReferred(_chat.Id, "id-2", Direction.ToXmpp)?.Meant.ToString());
    }

    [Fact]
    public async Task Events_of_two_messages_with_one_id_are_not_mixed()
    {
        await AddAsync(Posted("$one", "same"), now: 1);
        foreach (var (part, id) in new[] { "$two-a", "$two-b", "$two-c" }.Index())
        {
            await AddAsync(Posted(id, "same") with { Part = part, First = part > 0 ? EventId.Parse("$two-a") : null }, now: 2);
        }

        var meant = _store.FindPosted(_chat.Id, "same")!;
        Assert.Equal(["$two-a", "$two-b", "$two-c"], _store.PostedWith(meant).Select(link => $"{link.Event}"));
        Assert.Equal(["$one"], _store.PostedWith(_store.PartsOf(_chat.Id, EventId.Parse("$one"))[0]).Select(link => $"{link.Event}"));
        Assert.Equal(["$two-a", "$two-b", "$two-c"], _store.PostedWith(_store.PartsOf(_chat.Id, EventId.Parse("$two-b"))[0]).Select(link => $"{link.Event}"));
    }

    [Fact]
    public async Task Parts_of_an_event_come_in_their_order()
    {
        await AddAsync(Sent("$one", "id-2") with { Part = 1 });
        await AddAsync(Sent("$one", "id-1"));
        await AddAsync(Sent("$two", "id-3"));

        Assert.Equal(["id-1", "id-2"], _store.PartsOf(_chat.Id, EventId.Parse("$one")).Select(part => part.StanzaId));
    }

    private MessageLink Sent(string eventId, string stanzaId) =>
        new() { Chat = _chat.Id, Event = EventId.Parse(eventId), Direction = Direction.ToXmpp, StanzaId = stanzaId };

    private MessageLink Posted(string eventId, string stanzaId) => Sent(eventId, stanzaId) with { Direction = Direction.ToMatrix };

    private Task AddAsync(MessageLink link, long now = 1) => _database.WriteAsync(connection => LinkStore.Add(connection, link, now));
}
