using System.Text.Json.Nodes;
using Footbridge.DirectChats.Marks;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.DirectChats.Marks;

/// <summary>A mark writer over a real store and a played homeserver, for the tests of what it does.</summary>
public abstract class MarkWriterStage : IAsyncLifetime, IDisposable
{
    private protected static readonly UserId Romeo = UserId.Parse("@romeo:example.org");
    private protected static readonly UserId Mercutio = UserId.Parse("@mercutio:example.org");
    private protected static readonly UserId Nobody = UserId.Parse("@nobody:example.org");
    private protected static readonly UserId Juliet = UserId.Parse("@_xmpp_juliet=40example.org:example.org");
    private protected static readonly UserId Nurse = UserId.Parse("@_xmpp_nurse=40example.org:example.org");
    private protected static readonly RoomId Balcony = RoomId.Parse("!balcony:example.org");
    private protected static readonly RoomId Tomb = RoomId.Parse("!tomb:example.org");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new();
    private Task _running = Task.CompletedTask;

    private protected TemporaryDatabase Database { get; } = new();

    private protected List<(UserId Account, MarkFault Fault)> Told { get; } = [];

    private protected AccountDataServer Server { get; private set; } = null!;

    private protected MarkStore Store { get; private set; } = null!;

    private protected MarkWriter Writer { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await AccountDataServer.StartAsync();
        Store = new MarkStore(Database);
        var client = new MatrixClient(
            _http, Server.Url, "token", new Anybody(), TimeProvider.System, 32, TimeSpan.FromSeconds(30), NullLogger<MatrixClient>.Instance);
        Writer = new MarkWriter(client, Store, _time, NullLogger<MarkWriter>.Instance);
        Writer.Failed += (account, fault) => Told.Add((account, fault));
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        await Server.DisposeAsync();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _http.Dispose();
        _stop.Dispose();
        Database.Dispose();
    }

    private protected void Run() => _running = Writer.RunAsync(_stop.Token);

    private protected async Task WantAsync(UserId account, UserId other, RoomId room, bool wake = true)
    {
        await Database.WriteAsync(connection => MarkStore.Want(connection, account, other, room));
        if (wake)
        {
            Writer.Wake(account);
        }
    }

    private protected Task UntilSettledAsync(UserId account) => UntilAsync(() => Store.Waiting(account).Count == 0, $"the marks of {account} are settled");

    /// <summary>Delays pass as fast as the test can look.</summary>
    private protected Task UntilAsync(Func<bool> condition, string what) =>
        Wait.UntilAsync(
            () =>
            {
                Assert.False(_running.IsFaulted, _running.Exception?.ToString());
                _time.Advance(TimeSpan.FromMilliseconds(500));
                return condition();
            },
            what);

    private protected string[] Rooms(UserId account, UserId other) =>
        [.. JsonNode.Parse(Server[account]!)![other.ToString()]!.AsArray().Select(room => room!.ToString())];

    private protected void AssertMap(UserId account, string expected) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(Server[account]!)), Server[account]);

    private sealed class Anybody : IAssertedIdentities
    {
        public AssertedIdentity For(UserId user) =>
            user == Nobody ? throw new IdentityRefusedException("not for them") : new AssertedIdentity("token", user, null);
    }
}
