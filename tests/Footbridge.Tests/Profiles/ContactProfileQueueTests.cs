using Footbridge.Profiles;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.Profiles;

public sealed class ContactProfileQueueTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ContactProfileQueue _queue;

    public ContactProfileQueueTests() => _queue = new ContactProfileQueue(_time);

    [Fact]
    public async Task A_contact_is_asked_once_however_often_it_is_wished()
    {
        _queue.Ask(Cast.Juliet);
        _queue.Ask(Cast.Juliet.WithResource("balcony"));

        Assert.Equal(Cast.Juliet, await TakeAsync());
        _queue.Done(Cast.Juliet);
        Assert.False(IsAnybodyReady());
    }

    [Fact]
    public async Task What_changes_while_a_contact_is_asked_is_asked_for_afterwards()
    {
        _queue.Ask(Cast.Juliet);
        await TakeAsync();
        Assert.True(_queue.IsAsking(Cast.Juliet));
        _queue.Ask(Cast.Juliet);
        Assert.False(IsAnybodyReady());

        _queue.Done(Cast.Juliet);

        Assert.Equal(Cast.Juliet, await TakeAsync());
    }

    [Fact]
    public async Task A_contact_that_changes_all_the_time_has_to_wait_and_holds_up_nobody()
    {
        var asked = 0;
        for (_queue.Ask(Cast.Juliet); IsAnybodyReady(); asked++)
        {
            await TakeAsync();
            _queue.Done(Cast.Juliet);
            _queue.Ask(Cast.Juliet);
        }

        Assert.Equal(12, asked);
        _queue.Ask(Cast.Nurse);
        Assert.Equal(Cast.Nurse, await TakeAsync());

        _time.Advance(TimeSpan.FromMinutes(10));
        _queue.EndWindows();

        Assert.Equal(Cast.Juliet, await TakeAsync());
    }

    [Fact]
    public async Task A_contact_that_kept_quiet_for_a_while_is_as_if_it_had_never_been_asked()
    {
        _queue.Ask(Cast.Juliet);
        await TakeAsync();
        _queue.Done(Cast.Juliet);
        _time.Advance(TimeSpan.FromMinutes(10));

        _queue.EndWindows();

        Assert.False(_queue.IsAsking(Cast.Juliet));
        _queue.Ask(Cast.Juliet);
        Assert.Equal(Cast.Juliet, await TakeAsync());
    }

    private bool IsAnybodyReady() => _queue.Ready > 0;

    private Task<Xmpp.Jid> TakeAsync() => _queue.TakeAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
}
