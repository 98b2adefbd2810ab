using Footbridge.Lab;
using Footbridge.Matrix.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Footbridge.Matrix.Tests.Client;

/// <summary>A client, and the homeserver that it talks to: every test starts with one that knows nothing.</summary>
[Collection(HomeserverTestGroup.Name)]
public abstract class HomeserverTest(HomeserverFixture fixture) : IAsyncLifetime, IDisposable
{
    protected const string AsToken = "as-token";
    protected const string PuppetToken = "puppet-token";
    protected const string DeviceId = "FOOTBRIDGE";
    protected const string V3 = "/_matrix/client/v3";
    protected const string EscapedRoom = "%21room%2F1%3Aserver";

    protected const string AccountDataPath = $"{V3}/user/%40bob%3Aserver/account_data/m.direct";

    /// <summary>Where an <c>m.room.message</c> of the transaction <c>txn</c> goes.</summary>
    protected const string SendPath = $"{V3}/rooms/{EscapedRoom}/send/m.room.message/txn";
    protected static readonly UserId Ghost = UserId.Parse("@_xmpp_alice=40example.org:server");
    protected static readonly UserId Owner = UserId.Parse("@bob:server");
    protected static readonly RoomId Room = RoomId.Parse("!room/1:server");
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new();

    protected WireMockServer Homeserver { get; } = fixture.Server;

    /// <summary>Every wait of the client is over at once, and noted.</summary>
    protected ImpatientTime Time { get; } = new(RequestTimeout);

    protected MatrixClient Client => field ??= NewClient(Time, RequestTimeout);

    public Task InitializeAsync() => Homeserver.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _http.Dispose();
        GC.SuppressFinalize(this);
    }

    protected MatrixClient NewClient(TimeProvider time, TimeSpan requestTimeout) =>
        new(_http, Homeserver.Url, AsToken, new Identities(), time, 8, requestTimeout, NullLogger<MatrixClient>.Instance);

    private sealed class Identities : IAssertedIdentities
    {
        public AssertedIdentity For(UserId user) =>
            user == Ghost ? new AssertedIdentity(AsToken, user, DeviceId)
            : user == Owner ? new AssertedIdentity(PuppetToken, user, null)
            : throw new IdentityRefusedException($"The bridge may not act for {user}.");
    }
}
