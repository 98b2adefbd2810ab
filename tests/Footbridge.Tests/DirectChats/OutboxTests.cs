using System.Threading.Channels;
using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Tests.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.DirectChats;

public sealed class OutboxTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly Outbox _outbox;

    public OutboxTests() => _outbox = new Outbox(_database, Cast.Component, new FakeTimeProvider());

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task New_link_takes_what_waits_and_then_what_comes_without_gap_or_repetition()
    {
        await AddAsync("1");
        await AddAsync("2");

        // While the link comes up, stanzas go on being added.
        var adding = Task.Run(async () =>
        {
            for (var i = 3; i <= 200; i++)
            {
                await AddAsync($"{i}");
            }
        });
        var stanzas = await TakeAllAsync();
        await adding;

        Assert.Equal(Enumerable.Range(1, 200).Select(i => $"{i}"), Read(stanzas));
    }

    [Fact]
    public async Task Unconfirmed_stanzas_are_taken_again_by_the_next_link_before_anything_new()
    {
        await AddAsync("1");
        await AddAsync("2");
        var first = await TakeAllAsync();
        Assert.True(first.TryRead(out var one));
        await _outbox.ConfirmAsync(one.Seq, CancellationToken.None);
        _outbox.Detach();
        await AddAsync("3");

        var second = await TakeAllAsync();
        await AddAsync("4");

        Assert.Equal(["2", "3", "4"], Read(second));
        Assert.Equal(["2"], Read(first));
        Assert.True(first.Completion.IsCompleted);
    }

    [Fact]
    public async Task Stanza_of_an_operation_that_failed_is_never_sent()
    {
        var stanzas = await TakeAllAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _database.WriteAsync(connection =>
        {
            _outbox.Add(connection, Stanza("lost"));
            throw new InvalidOperationException("as the test wants it");
        }));
        await AddAsync("kept");

        Assert.Equal(["kept"], Read(stanzas));
    }

    [Fact]
    public async Task Stanza_that_cannot_be_written_fails_the_operation_that_adds_it()
    {
        var stanza = new Message { To = Cast.Juliet, From = Cast.RomeoOwn, Id = "\u0001" };

        await Assert.ThrowsAsync<StanzaNotWellFormedException>(() => _database.WriteAsync(connection => _outbox.Add(connection, stanza)));

        Assert.Empty(Read(await TakeAllAsync()));
    }

    [Fact]
    public async Task Waiting_stanzas_survive_a_restart()
    {
        await AddAsync("1");
        await _database.ReopenAsync();

        var stanzas = await new Outbox(_database, Cast.Component, new FakeTimeProvider()).TakeAllAsync(CancellationToken.None);

        Assert.Equal(["1"], Read(stanzas));
    }

    private Task AddAsync(string id) => _database.WriteAsync(connection => _outbox.Add(connection, Stanza(id)));

    private Task<ChannelReader<OutgoingStanza>> TakeAllAsync() => _outbox.TakeAllAsync(CancellationToken.None);

    private static Message Stanza(string id) =>
        new Message { From = Cast.RomeoOwn, To = Cast.Juliet, Id = id, Type = MessageType.Chat }.WithBody("Wherefore art thou?");

    private static List<string?> Read(ChannelReader<OutgoingStanza> stanzas)
    {
        var ids = new List<string?>();
        while (stanzas.TryRead(out var outgoing))
        {
            Assert.True(StanzaXml.TryParse(outgoing.Stanza, out var stanza, out _));
            ids.Add(stanza.Id);
        }

        return ids;
    }
}
