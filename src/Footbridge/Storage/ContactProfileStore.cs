using Dapper;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>
/// What the ghost of a contact shows: <see cref="Name"/>, and the picture whose bytes have the SHA-1 <see cref="AvatarHash"/>, at
/// <see cref="AvatarUrl"/> on the homeserver. Null: nothing yet. <see cref="NextAt"/>: when the contact is asked again.
/// </summary>
internal sealed record ContactProfileRow(string? Name, string? AvatarHash, string? AvatarUrl, long NextAt);

internal sealed class ContactProfileStore(Database database)
{
    /// <summary>Null where the contact was never asked.</summary>
    public ContactProfileRow? Find(Jid contact) => database.Read(connection => connection.QuerySingleOrDefault<ContactProfileRow>(
        "SELECT name, avatar_hash, avatar_url, next_at FROM contact_profiles WHERE contact = @contact", new { contact = contact.Key }));

    public Task PutAsync(Jid contact, ContactProfileRow row, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(
            """
            INSERT INTO contact_profiles (contact, name, avatar_hash, avatar_url, next_at)
            VALUES (@contact, @Name, @AvatarHash, @AvatarUrl, @NextAt)
            ON CONFLICT (contact) DO UPDATE SET
                name = excluded.name, avatar_hash = excluded.avatar_hash, avatar_url = excluded.avatar_url, next_at = excluded.next_at
            """,
            new { contact = contact.Key, row.Name, row.AvatarHash, row.AvatarUrl, row.NextAt }),
        cancellationToken);

    /// <summary>Contacts whom some owner has accepted, and who were never asked or are to be asked again by now.</summary>
    public IReadOnlyList<Jid> Due(long now, int most) =>
        [
            .. database.Read(connection => connection.Query<string>(
                """
                SELECT DISTINCT g.wire_jid FROM direct_chats c
                JOIN ghosts g ON g.jid = c.contact LEFT JOIN contact_profiles p ON p.contact = c.contact
                WHERE c.consent = 'accepted' AND coalesce(p.next_at, 0) <= @now LIMIT @most
                """,
                new { now, most }).AsList()).Select(Jid.Parse),
        ];

    /// <summary>Whether some owner has accepted the contact.</summary>
    public bool IsAccepted(Jid contact) => database.Read(connection => IsAccepted(connection, contact));

    private static bool IsAccepted(SqliteConnection connection, Jid contact) => connection.ExecuteScalar<long>(
        "SELECT EXISTS (SELECT 1 FROM direct_chats WHERE contact = @contact AND consent = 'accepted')", new { contact = contact.Key }) != 0;
}
