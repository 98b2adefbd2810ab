using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Matrix.Events;
using Microsoft.Extensions.Logging;

namespace Footbridge.Matrix.Client;

/// <summary>
/// The client-server API, as far as the bridge needs it, each call as the user named. Here: the server itself, and
/// making users; the other parts are rooms, events and accounts. Before it: the flows; after it:
/// <see cref="HomeserverCalls"/>.
/// </summary>
/// <remarks>
/// All methods throw <see cref="MatrixException"/> where the homeserver refuses, <see cref="HomeserverUnreachableException"/>
/// where it gives no answer, and <see cref="IdentityRefusedException"/> before any call where the bridge may not act for
/// the user. GET and PUT are tried a few times; POST and account data once.
/// </remarks>
public sealed partial class MatrixClient(
    HttpClient http,
    Uri baseUrl,
    string asToken,
    IAssertedIdentities identities,
    TimeProvider time,
    int maxRequests,
    TimeSpan requestTimeout,
    ILogger<MatrixClient> logger)
{
    private const string V3 = "/_matrix/client/v3";
    private static readonly TimeSpan CapabilitiesKept = TimeSpan.FromHours(1);

    private readonly HomeserverCalls _calls = new(http, baseUrl, time, maxRequests, requestTimeout, logger);

    // The bot by its token alone: for what is not done as a user.
    private readonly AssertedIdentity _appservice = new(asToken, null, null);
    private DefaultVersion? _defaultVersion;

    /// <summary>The homeserver's clock, by the Date of its latest answer.</summary>
    public DateTimeOffset? LastServerDate => _calls.LastServerDate;

    public DateTimeOffset? LastSuccess => _calls.LastSuccess;

    public async Task<ServerVersions> VersionsAsync(CancellationToken cancellationToken)
    {
        // Without the token: it answers anybody, and so tells an unreachable server from a wrong token.
        var json = await _calls.SendAsync(HomeserverRequest.Get("/_matrix/client/versions"), null, cancellationToken);
        var features = json.FieldOrNull("unstable_features", JsonValueKind.Object) is { } map
            ? map.EnumerateObject().Where(feature => feature.Value.ValueKind == JsonValueKind.True).Select(feature => feature.Name)
            : [];
        return new ServerVersions([.. Texts(json, "versions")], features.ToHashSet());
    }

    /// <summary>The user that the token and the assertion stand for; asserts no device, which may not be made yet.</summary>
    public async Task<UserId> WhoAmIAsync(UserId actor, CancellationToken cancellationToken) =>
        Id<UserId>(await WhoAmIAsync(identities.For(actor) with { DeviceId = null }, cancellationToken), "user_id", UserId.TryParse);

    /// <summary>Whether the homeserver goes by the device that our requests assert, rather than pass over it.</summary>
    public async Task<bool> AssertsDeviceAsync(UserId actor, CancellationToken cancellationToken)
    {
        var identity = identities.For(actor);
        var json = await WhoAmIAsync(identity, cancellationToken);
        return identity.DeviceId is { } device && json.TextOrNull("device_id") == device;
    }

    /// <summary>Makes a user of our namespace: true if it is new, false if it is there already.</summary>
    public async Task<bool> RegisterAsync(string localpart, CancellationToken cancellationToken)
    {
        // "Server admin style permissions": {"type": "m.login.application_service", "username": "_xmpp_...", "inhibit_login": true}
        var body = new JsonObject { ["type"] = "m.login.application_service", ["username"] = localpart, ["inhibit_login"] = true };
        try
        {
            await _calls.SendAsync(HomeserverRequest.Post($"{V3}/register", body), _appservice, cancellationToken);
            return true;
        }
        catch (MatrixException exception) when (exception.ErrCode == "M_USER_IN_USE")
        {
            return false;
        }
    }

    /// <summary>Gives the user a device without keys, so that the homeserver keeps transaction ids across a restart.</summary>
    public async Task EnsureDeviceAsync(UserId actor, string deviceId, CancellationToken cancellationToken) =>
        // The device is not asserted: as long as it is not there, that alone is an error.
        await MakeDeviceAsync(identities.For(actor) with { DeviceId = null }, deviceId, cancellationToken);

    /// <summary>The version that a new room gets. Kept for an hour, as a homeserver may be upgraded under us.</summary>
    public async Task<string> DefaultRoomVersionAsync(UserId actor, CancellationToken cancellationToken)
    {
        if (_defaultVersion is { } kept && time.GetElapsedTime(kept.Asked) < CapabilitiesKept)
        {
            return kept.Version;
        }

        // {"capabilities": {"m.room_versions": {"default": "12", "available": {...}}}}; without it version 1 is the default.
        var json = await AskAsync(actor, HomeserverRequest.Get($"{V3}/capabilities"), cancellationToken);
        var capabilities = json.FieldOrNull("capabilities", JsonValueKind.Object)
            ?? throw new UnreadableAnswerException("no capabilities");
        var version = capabilities.FieldOrNull("m.room_versions", JsonValueKind.Object)?.TextOrNull("default") ?? "1";
        _defaultVersion = new DefaultVersion(version, time.GetTimestamp());
        return version;
    }

    /// <summary>
    /// Has the homeserver call the bridge. What hinders it is the error code: <c>M_URL_NOT_SET</c>, <c>M_BAD_STATUS</c>,
    /// <c>M_CONNECTION_FAILED</c>, <c>M_CONNECTION_TIMEOUT</c>.
    /// </summary>
    public async Task PingAppserviceAsync(string appserviceId, string? transactionId, CancellationToken cancellationToken)
    {
        var path = $"/_matrix/client/v1/appservice/{HomeserverRequest.Escape(appserviceId)}/ping";
        var body = new JsonObject();
        if (transactionId is not null)
        {
            body["transaction_id"] = transactionId;
        }

        await _calls.SendAsync(HomeserverRequest.Post(path, body), _appservice, cancellationToken);
    }

    private Task<JsonElement> WhoAmIAsync(AssertedIdentity identity, CancellationToken cancellationToken) =>
        _calls.SendAsync(HomeserverRequest.Get($"{V3}/account/whoami"), identity, cancellationToken);

    private Task<JsonElement> MakeDeviceAsync(AssertedIdentity withoutDevice, string deviceId, CancellationToken cancellationToken) =>
        _calls.SendAsync(
            // MSC4190, stable since 1.17: for an application service this makes the device (201), or finds it there (200).
            HomeserverRequest.Put($"{V3}/devices/{HomeserverRequest.Escape(deviceId)}", new JsonObject { ["display_name"] = "Footbridge" }),
            withoutDevice,
            cancellationToken);

    // Every call that is made as a user comes through here.
    private async Task<JsonElement> AskAsync(UserId actor, HomeserverRequest request, CancellationToken cancellationToken)
    {
        var identity = identities.For(actor);
        try
        {
            return await _calls.SendAsync(request, identity, cancellationToken);
        }
        catch (MatrixException exception) when (identity.DeviceId is not null && IsUnknownDevice(exception))
        {
            // The device was removed, or the homeserver made anew. Nothing was done, so the call may follow once more.
            Log.DeviceMissing(logger, actor);
            await MakeDeviceAsync(identity with { DeviceId = null }, identity.DeviceId, cancellationToken);
            return await _calls.SendAsync(request, identity, cancellationToken);
        }
    }

    // COMPAT(Synapse 1.141 to at least 1.160): the code has its proposal's prefix, though the parameter has lost it.
    private static bool IsUnknownDevice(MatrixException exception) =>
        exception.ErrCode is "M_UNKNOWN_DEVICE" or "ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE";

    // Only the homeserver's own "not there": a 404 without it is a wrong path or a server in between.
    private async Task<JsonElement?> AskOrNullAsync(UserId actor, HomeserverRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(actor, request, cancellationToken);
        }
        catch (MatrixException exception) when (exception is { Status: HttpStatusCode.NotFound, ErrCode: "M_NOT_FOUND" })
        {
            return null;
        }
    }

    private static T Id<T>(JsonElement json, string name, EventFields.TryParse<T> tryParse) =>
        tryParse(json.TextOrNull(name), out var id) ? id : throw new UnreadableAnswerException("no " + name);

    private static List<string> Texts(JsonElement json, string name) =>
    [
        .. List(json, name)
            .Where(entry => entry.ValueKind == JsonValueKind.String)
            .Select(entry => entry.GetString() ?? ""),
    ];

    private static JsonElement.ArrayEnumerator List(JsonElement json, string name) =>
        json.FieldOrNull(name, JsonValueKind.Array)?.EnumerateArray() ?? throw new UnreadableAnswerException("no " + name);

    private static JsonElement Object(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object ? json : throw new UnreadableAnswerException("not an object");

    private sealed record DefaultVersion(string Version, long Asked);

    private static partial class Log
    {
        [LoggerMessage(1020, LogLevel.Information, "The homeserver does not know the device of {User} any more; it is made again")]
        public static partial void DeviceMissing(ILogger logger, UserId user);
    }
}
