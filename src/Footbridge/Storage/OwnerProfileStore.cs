using Dapper;
using Footbridge.Matrix;

namespace Footbridge.Storage;

/// <summary>
/// An owner's name and picture as the homeserver told them when it was last asked (<see cref="LookedAt"/>); the image is what is
/// shown in XMPP of <see cref="AvatarUrl"/>, with the SHA-1 of its bytes.
/// </summary>
internal sealed record OwnerProfileRow(string? Name, string? AvatarUrl, byte[]? Image, string? MediaType, string? Hash, long LookedAt);

internal sealed class OwnerProfileStore(Database database)
{
    public OwnerProfileRow? Find(UserId owner) => database.Read(connection => connection.QuerySingleOrDefault<OwnerProfileRow>(
        "SELECT name, avatar_url, image, media_type, hash, looked_at FROM owner_profiles WHERE owner = @owner", new { owner = owner.ToString() }));

    public Task PutAsync(UserId owner, OwnerProfileRow row, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(
            """
            INSERT INTO owner_profiles (owner, name, avatar_url, image, media_type, hash, looked_at)
            VALUES (@owner, @Name, @AvatarUrl, @Image, @MediaType, @Hash, @LookedAt)
            ON CONFLICT (owner) DO UPDATE SET
                name = excluded.name, avatar_url = excluded.avatar_url, image = excluded.image, media_type = excluded.media_type,
                hash = excluded.hash, looked_at = excluded.looked_at
            """,
            new { owner = owner.ToString(), row.Name, row.AvatarUrl, row.Image, row.MediaType, row.Hash, row.LookedAt }),
        cancellationToken);

    /// <summary>Owners with a chat of whom the homeserver was never asked.</summary>
    public IReadOnlyList<UserId> NeverLookedAt() =>
        [
            .. database.Read(connection => connection.Query<string>(
                "SELECT DISTINCT owner FROM own_addresses WHERE owner NOT IN (SELECT owner FROM owner_profiles)").AsList()).Select(UserId.Parse),
        ];
}
