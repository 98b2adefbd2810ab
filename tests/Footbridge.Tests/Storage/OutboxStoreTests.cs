using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class OutboxStoreTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Stanzas_stand_in_order_until_they_are_confirmed()
    {
        var one = await AddAsync("<message id='1'/>");
        var two = await AddAsync("<message id='2'/>");
        var three = await AddAsync("<message id='3'/>");
        Assert.Equal([one, two, three], All());

        await _database.WriteAsync(connection => OutboxStore.Confirm(connection, two.Seq));

        Assert.Equal([three], All());
        Assert.Equal(1, _database.Database.Read(OutboxStore.Count));
    }

    [Fact]
    public async Task Place_is_never_given_again_so_that_a_late_confirmation_takes_nothing_new()
    {
        var one = await AddAsync("<message/>");
        await _database.WriteAsync(connection => OutboxStore.Confirm(connection, one.Seq));
        await _database.ReopenAsync();
        var two = await AddAsync("<message/>");

        await _database.WriteAsync(connection => OutboxStore.Confirm(connection, one.Seq));

        Assert.Equal([two], All());
    }

    private Task<OutgoingStanza> AddAsync(string stanza) => _database.WriteAsync(connection => OutboxStore.Add(connection, stanza, 1));

    private IReadOnlyList<OutgoingStanza> All() => _database.Database.Read(OutboxStore.All);
}
