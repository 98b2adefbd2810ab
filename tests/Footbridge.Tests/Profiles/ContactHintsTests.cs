using Footbridge.Profiles;
using Footbridge.Storage;
using Footbridge.Tests.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.Profiles;

public sealed class ContactHintsTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly ContactProfileStore _store;
    private readonly ContactProfileQueue _queue = new(new FakeTimeProvider());
    private readonly ContactHints _hints;

    public ContactHintsTests()
    {
        _store = new ContactProfileStore(_database);
        _hints = new ContactHints(_store, _queue);
    }

    public async Task InitializeAsync()
    {
        await Cast.RomeoAndJulietAsync(_database);
        await _store.PutAsync(Cast.Juliet, new ContactProfileRow("juliet", null, null, NextAt: 0), CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_contact_is_asked_for_a_picture_that_their_presence_tells_of_once()
    {
        _hints.Take(Picture("99c55731e46dcb39d7a948819ffe50644cdd4e93"));
        await AskedAsync();

        _hints.Take(Picture("99c55731e46dcb39d7a948819ffe50644cdd4e93"));
        Assert.Equal(0, _queue.Ready);
        _hints.Take(Picture("0a4d55a8d778e5022fab701977c5d840bbc486d0"));
        Assert.Equal(1, _queue.Ready);
    }

    [Fact]
    public async Task A_contact_is_asked_again_when_the_name_that_was_for_friends_alone_is_published_once_more_for_everybody()
    {
        _hints.Take(Nick("Juliet C."));
        await AskedAsync();

        _hints.Take(Nick("Juliet C."));
        Assert.Equal(1, _queue.Ready);
    }

    [Fact]
    public void A_contact_is_not_asked_for_the_name_that_is_shown()
    {
        _hints.Take(Nick("juliet"));

        Assert.Equal(0, _queue.Ready);
    }

    private async Task AskedAsync()
    {
        Assert.Equal(1, _queue.Ready);
        _queue.Done(await _queue.TakeAsync(CancellationToken.None));
    }

    private static Presence Picture(string hash) =>
        Xep0153VCardAvatars.AddTo(new Presence { From = Cast.Juliet.WithResource("balcony"), To = Cast.RomeoOwn }, hash);

    private static Message Nick(string name) =>
        Xep0060PubSub.EventMessage(Cast.Juliet, Cast.RomeoOwn, "event", Xep0172Nick.Node, new PubSubItem("current", Xep0172Nick.ToElement(name)));
}
