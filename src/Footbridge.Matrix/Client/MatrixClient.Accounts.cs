using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.Matrix.Events;
using static Footbridge.Matrix.Client.HomeserverRequest;

namespace Footbridge.Matrix.Client;

/// <summary>Accounts: profile and account data.</summary>
public sealed partial class MatrixClient
{
    /// <summary>A user's profile; null where there is no such user, or it is not ours to see.</summary>
    public async Task<UserProfile?> ProfileAsync(UserId user, CancellationToken cancellationToken)
    {
        // As the bot: whoever's profile it is, the question is the bridge's own.
        try
        {
            var json = Object(await _calls.SendAsync(Get($"{V3}/profile/{Escape(user)}"), _appservice, cancellationToken));
            return new UserProfile(json.TextOrNull("displayname"), json.TextOrNull("avatar_url"));
        }
        catch (MatrixException exception) when (IsNoProfile(exception))
        {
            return null;
        }
    }

    public async Task SetDisplayNameAsync(UserId actor, string name, CancellationToken cancellationToken) =>
        await AskAsync(
            actor,
            Put($"{V3}/profile/{Escape(actor)}/displayname", new JsonObject { ["displayname"] = name }),
            cancellationToken);

    public async Task SetAvatarAsync(UserId actor, MxcUri? avatar, CancellationToken cancellationToken) =>
        await AskAsync(
            actor,
            // "Profiles": an empty avatar_url takes the picture away.
            Put($"{V3}/profile/{Escape(actor)}/avatar_url", new JsonObject { ["avatar_url"] = avatar?.ToString() ?? "" }),
            cancellationToken);

    /// <summary>Account data of a user; null where there is none of that type. Whatever else hinders the read is thrown.</summary>
    public async Task<JsonElement?> AccountDataAsync(UserId actor, string type, CancellationToken cancellationToken) =>
        await AskOrNullAsync(actor, Get(AccountDataPath(actor, type)), cancellationToken) is { } content ? Object(content) : null;

    /// <summary>
    /// Replaces account data. Tried once, and not after a wait for a rate limit either: it overwrites what clients wrote
    /// meanwhile, so the caller has to read again first.
    /// </summary>
    public async Task PutAccountDataAsync(UserId actor, string type, JsonNode content, CancellationToken cancellationToken) =>
        await AskAsync(actor, Put(AccountDataPath(actor, type), content) with { Repeatable = false }, cancellationToken);

    private static string AccountDataPath(UserId actor, string type) => $"{V3}/user/{Escape(actor)}/account_data/{Escape(type)}";

    private static bool IsNoProfile(MatrixException exception) => exception
        is { Status: HttpStatusCode.NotFound, ErrCode: "M_NOT_FOUND" }
        or { Status: HttpStatusCode.Forbidden, ErrCode: "M_FORBIDDEN" }
        // COMPAT(Synapse, seen with 1.160): of a user of its own that is not there it says 404 M_UNKNOWN "No row found (profiles)".
        or { Status: HttpStatusCode.NotFound, ErrCode: "M_UNKNOWN", Detail: not null };
}
