using Footbridge.Matrix;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Storage;

/// <summary>Which message a marker means, and that none goes back.</summary>
public sealed class ReadMarkerStoreTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly ReadMarkerStore _store;
    private DirectChat _chat = null!;

    public ReadMarkerStoreTests() => _store = new ReadMarkerStore(_database);

    public async Task InitializeAsync() => _chat = await Cast.RomeoAndJulietAsync(_database);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Only_what_asked_for_it_can_be_marked_for_the_contact_and_all_content_that_was_sent_for_the_owner()
    {
        await AddAsync("$unmarkable", Direction.ToMatrix, "u", isMarkable: false);
        await AddAsync("$edit", Direction.ToMatrix, "e", kind: LinkKind.Edit);
        await AddAsync("$first", Direction.ToMatrix, "f");
        await AddAsync("$sent", Direction.ToXmpp, "s", isMarkable: false);
        await AddAsync("$second", Direction.ToMatrix, "g");

        Assert.Null(_store.PlaceOf(_chat, Direction.ToXmpp, Event("$unmarkable")));
        Assert.Null(_store.PlaceOf(_chat, Direction.ToXmpp, Event("$edit")));
        Assert.Null(_store.PlaceOf(_chat, Direction.ToXmpp, Event("$sent")));
        Assert.Null(_store.PlaceOf(_chat, Direction.ToXmpp, Event("$nothing")));
        Assert.Equal(1, _store.PlaceOf(_chat, Direction.ToXmpp, Event("$first")));
        Assert.Equal(2, _store.PlaceOf(_chat, Direction.ToXmpp, Event("$second")));
        Assert.Equal(1, _store.PlaceOf(_chat, Direction.ToMatrix, "s"));
        Assert.Null(_store.PlaceOf(_chat, Direction.ToMatrix, "f"));
        Assert.Null(_store.PlaceOf(_chat, Direction.ToMatrix, "nothing"));
    }

    [Fact]
    public async Task A_message_is_found_by_either_of_its_ids_and_the_marker_names_the_origin_id()
    {
        await AddAsync("$first", Direction.ToMatrix, "id", originId: "origin");
        await AddAsync("$sent", Direction.ToXmpp, "sent-id", originId: "sent-origin");

        Assert.Equal(1, _store.PlaceOf(_chat, Direction.ToMatrix, "sent-id"));
        Assert.Equal(1, _store.PlaceOf(_chat, Direction.ToMatrix, "sent-origin"));
        await AdvanceAsync(Direction.ToXmpp, 1);
        Assert.Equal(new MarkedMessage(1, Event("$first"), "origin"), _store.FindUntold(_chat, Direction.ToXmpp));
    }

    [Fact]
    public async Task A_marker_goes_forward_only_and_is_told_once()
    {
        await AddAsync("$first", Direction.ToMatrix, "1");
        await AddAsync("$second", Direction.ToMatrix, "2");
        Assert.True(_store.HasUnread(_chat, Direction.ToXmpp));

        await AdvanceAsync(Direction.ToXmpp, 2);
        Assert.False(_store.HasUnread(_chat, Direction.ToXmpp));
        Assert.Equal([(_chat.Own, _chat.Contact)], _store.AllUntold(Direction.ToXmpp));
        await _database.WriteAsync(connection => ReadMarkerStore.SetTold(connection, _chat, Direction.ToXmpp, 2));
        await AdvanceAsync(Direction.ToXmpp, 1);
        await AdvanceAsync(Direction.ToXmpp, 2);

        Assert.Null(_store.FindUntold(_chat, Direction.ToXmpp));
        Assert.Empty(_store.AllUntold(Direction.ToXmpp));
        await AddAsync("$third", Direction.ToMatrix, "3");
        await AdvanceAsync(Direction.ToXmpp, 3);
        // What was told meanwhile was the one before.
        await _database.WriteAsync(connection => ReadMarkerStore.SetTold(connection, _chat, Direction.ToXmpp, 2));
        Assert.Equal("3", _store.FindUntold(_chat, Direction.ToXmpp)?.StanzaId);
        Assert.Empty(_store.AllUntold(Direction.ToMatrix));
    }

    [Fact]
    public async Task A_chat_that_is_forgotten_begins_anew()
    {
        await AddAsync("$first", Direction.ToMatrix, "1");
        await AddAsync("$second", Direction.ToMatrix, "2");
        await AdvanceAsync(Direction.ToXmpp, 2);

        await _database.WriteAsync(connection => LinkStore.Forget(connection, _chat.Id));
        await AddAsync("$third", Direction.ToMatrix, "3");

        Assert.True(_store.HasUnread(_chat, Direction.ToXmpp));
    }

    private static EventId Event(string id) => EventId.Parse(id);

    private Task AdvanceAsync(Direction marker, long place) =>
        _database.WriteAsync(connection => ReadMarkerStore.Advance(connection, _chat, marker, place));

    private Task AddAsync(
        string id, Direction direction, string stanzaId, string? originId = null, bool isMarkable = true, LinkKind kind = LinkKind.Message) =>
        _database.WriteAsync(connection => LinkStore.Add(
            connection,
            new MessageLink
            {
                Chat = _chat.Id,
                Event = Event(id),
                Direction = direction,
                Kind = kind,
                StanzaId = stanzaId,
                OriginId = originId,
                IsMarkable = isMarkable,
            },
            1_000));
}
