using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Footbridge.Matrix.Client;

#pragma warning disable CS9113, IDE0060, CA1822
public sealed class MatrixClient(HttpClient http, Uri baseUrl, string asToken, IAssertedIdentities identities, TimeProvider time, int maxRequests, TimeSpan requestTimeout, ILogger<MatrixClient> logger)
{
    public DateTimeOffset? LastServerDate { get; }

    public DateTimeOffset? LastSuccess { get; }

    public Task<ServerVersions> VersionsAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<UserId> WhoAmIAsync(UserId actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<bool> RegisterAsync(string localpart, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task EnsureDeviceAsync(UserId actor, string deviceId, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<UserProfile?> ProfileAsync(UserId user, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task SetDisplayNameAsync(UserId actor, string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<RoomId> CreateRoomAsync(UserId actor, JsonObject body, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task JoinAsync(UserId actor, RoomId room, IReadOnlyList<string> via, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task LeaveAsync(UserId actor, RoomId room, string? reason, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<EventId> SendStateAsync(UserId actor, RoomId room, string type, string stateKey, JsonObject content, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<JsonElement?> StateAsync(UserId actor, RoomId room, string type, string stateKey, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<IReadOnlyList<JsonElement>> FullStateAsync(UserId actor, RoomId room, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<IReadOnlyList<RoomId>> JoinedRoomsAsync(UserId actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<IReadOnlyList<UserId>> JoinedMembersAsync(UserId actor, RoomId room, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<EventId> SendEventAsync(UserId actor, RoomId room, string type, string txnId, JsonObject content, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<EventId> RedactAsync(UserId actor, RoomId room, EventId eventId, string txnId, string? reason, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<MessagePage> MessagesAsync(UserId actor, RoomId room, char direction, string? from, int limit, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<JsonElement?> AccountDataAsync(UserId actor, string type, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task PutAccountDataAsync(UserId actor, string type, JsonNode content, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<string> DefaultRoomVersionAsync(UserId actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task PingAppserviceAsync(string appserviceId, string? transactionId, CancellationToken cancellationToken) => throw new NotImplementedException();
}
