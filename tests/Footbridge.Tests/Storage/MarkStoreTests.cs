using Footbridge.Matrix;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class MarkStoreTests : IDisposable
{
    private static readonly UserId Romeo = UserId.Parse("@romeo:example.org");
    private static readonly UserId Juliet = UserId.Parse("@_xmpp_juliet=40example.org:example.org");
    private static readonly RoomId Balcony = RoomId.Parse("!balcony:example.org");
    private static readonly RoomId Tomb = RoomId.Parse("!tomb:example.org");

    private readonly TemporaryDatabase _database = new();
    private readonly MarkStore _store;

    public MarkStoreTests() => _store = new MarkStore(_database);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Wanted_mark_waits_with_all_it_says()
    {
        await WantAsync(Balcony);

        var mark = Assert.Single(_store.Waiting(Romeo));

        Assert.Equal(new Mark { Account = Romeo, Other = Juliet, Room = Balcony, Wanted = true }, mark);
        Assert.Equal([Romeo], _store.Accounts());
        Assert.Empty(_store.Waiting(Juliet));
    }

    [Fact]
    public async Task Settled_mark_waits_no_more_and_is_not_put_back_by_wanting_it_again()
    {
        await WantAsync(Balcony);
        await SettleAsync();

        await WantAsync(Balcony);

        Assert.Empty(_store.Waiting(Romeo));
        Assert.Empty(_store.Accounts());
    }

    [Fact]
    public async Task Mark_taken_out_and_wanted_again_is_written_again()
    {
        await WantAsync(Balcony);
        await SettleAsync();
        await UnwantAsync(Balcony);
        Assert.False(Assert.Single(_store.Waiting(Romeo)).Wanted);
        await SettleAsync();

        await WantAsync(Balcony);

        Assert.True(Assert.Single(_store.Waiting(Romeo)).Wanted);
    }

    [Fact]
    public async Task Mark_wanted_the_other_way_during_a_write_keeps_waiting()
    {
        await WantAsync(Balcony);
        var written = _store.Waiting(Romeo);
        await UnwantAsync(Balcony);

        await _store.SettleAsync(written, CancellationToken.None);
        await _store.PostponeAsync(written, 5_000, CancellationToken.None);

        Assert.Equal(
            new Mark { Account = Romeo, Other = Juliet, Room = Balcony, Wanted = false }, Assert.Single(_store.Waiting(Romeo)));
    }

    [Fact]
    public async Task Postponed_mark_counts_its_attempts()
    {
        await WantAsync(Balcony);

        await _store.PostponeAsync(_store.Waiting(Romeo), 5_000, CancellationToken.None);
        await _store.PostponeAsync(_store.Waiting(Romeo), 9_000, CancellationToken.None);

        var mark = Assert.Single(_store.Waiting(Romeo));
        Assert.Equal((2, 9_000), (mark.Attempts, mark.NextAt));
        Assert.Equal([Romeo], _store.Accounts());
    }

    [Fact]
    public async Task Mark_that_turned_round_starts_anew()
    {
        await WantAsync(Balcony);
        await _store.PostponeAsync(_store.Waiting(Romeo), 5_000, CancellationToken.None);

        await UnwantAsync(Balcony);

        var mark = Assert.Single(_store.Waiting(Romeo));
        Assert.Equal((0, 0), (mark.Attempts, mark.NextAt));
    }

    [Fact]
    public async Task Waiting_marks_are_still_there_after_a_restart()
    {
        await WantAsync(Balcony);
        await UnwantAsync(Tomb);

        await _database.ReopenAsync();

        Assert.Equal([(Balcony, true), (Tomb, false)], new MarkStore(_database).Waiting(Romeo).Select(mark => (mark.Room, mark.Wanted)));
    }

    private Task WantAsync(RoomId room) => _database.WriteAsync(connection => MarkStore.Want(connection, Romeo, Juliet, room));

    private Task UnwantAsync(RoomId room) => _database.WriteAsync(connection => MarkStore.Unwant(connection, Romeo, Juliet, room));

    private Task SettleAsync() => _store.SettleAsync(_store.Waiting(Romeo), CancellationToken.None);
}
