using Footbridge.Storage;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class GhostStoreTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly GhostStore _store;

    public GhostStoreTests() => _store = new GhostStore(_database);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Ghost_that_is_kept_tells_its_contact_and_is_not_registered_yet()
    {
        await _store.KeepAsync(Cast.JulietGhost, Cast.Juliet.WithResource("phone"), CancellationToken.None);

        Assert.Equal(Cast.Juliet, _store.FindContact(Cast.JulietGhost));
        Assert.Null(_store.FindContact(Cast.NurseGhost));
        Assert.False(_store.IsRegistered(Cast.Juliet));

        await _store.SetRegisteredAsync(Cast.JulietGhost, 1, CancellationToken.None);
        await _store.KeepAsync(Cast.JulietGhost, Cast.Juliet, CancellationToken.None);

        Assert.True(_store.IsRegistered(Cast.Juliet.WithResource("phone")));
        Assert.False(_store.IsRegistered(Cast.Nurse));
    }

    [Fact]
    public async Task Ghost_follows_the_form_that_the_contacts_server_uses()
    {
        await _store.KeepAsync(Cast.JulietGhost, Jid.Parse("x@xn--bcher-kva.example"), CancellationToken.None);
        await _store.SetRegisteredAsync(Cast.JulietGhost, 1, CancellationToken.None);

        await _store.KeepAsync(Cast.JulietGhost, Jid.Parse("x@bücher.example"), CancellationToken.None);

        Assert.Equal("x@bücher.example", _store.FindContact(Cast.JulietGhost).ToString());
    }
}
