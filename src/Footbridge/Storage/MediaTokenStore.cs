using Dapper;
using Footbridge.Matrix;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>A file of a bridged event, as it is served to XMPP.</summary>
internal sealed record ServedFile
{
    public required string Chat { get; init; }

    public required EventId Event { get; init; }

    public required MxcUri Mxc { get; init; }

    public required string Name { get; init; }

    /// <summary>A media type of our own list; never what an event alone says.</summary>
    public required string Type { get; init; }

    /// <summary>In bytes, counted, not claimed.</summary>
    public required long Size { get; init; }
}

/// <summary>
/// Under which tokens files are served, and until when. Kept are hashes: who reads the store cannot read the files. Wrong, expired
/// and ended tokens are one and the same: not there.
/// </summary>
internal sealed class MediaTokenStore(Database database)
{
    public static void Add(SqliteConnection connection, byte[] tokenHash, ServedFile file, long now, long expiresAt) =>
        connection.Execute(
            """
            INSERT INTO media_tokens (token_hash, chat, event_id, mxc, name, type, size, created_at, expires_at)
            VALUES (@tokenHash, @Chat, @eventId, @mxc, @Name, @Type, @Size, @now, @expiresAt)
            """,
            new { tokenHash, file.Chat, eventId = file.Event.ToString(), mxc = file.Mxc.ToString(), file.Name, file.Type, file.Size, now, expiresAt });

    /// <summary>The file, and the ghost as whom it is read; null for every token that is not good now.</summary>
    public (ServedFile File, UserId Ghost)? Find(byte[] tokenHash, long now) =>
        database.Read(connection => connection.QuerySingleOrDefault<Row>(
            """
            SELECT t.chat, t.event_id, t.mxc, t.name, t.type, t.size, g.user_id AS ghost
            FROM media_tokens t JOIN direct_chats c ON c.id = t.chat JOIN ghosts g ON g.jid = c.contact
            WHERE t.token_hash = @tokenHash AND t.expires_at > @now
            """,
            new { tokenHash, now })) is { } row
            ? (row.ToFile(), UserId.Parse(row.Ghost))
            : null;

    public bool IsGood(byte[] tokenHash, long now) =>
        database.Read(connection => connection.ExecuteScalar<long>(
            "SELECT EXISTS (SELECT 1 FROM media_tokens WHERE token_hash = @tokenHash AND expires_at > @now)", new { tokenHash, now })) != 0;

    /// <summary>The event was deleted: its file is served no more, from this commit on.</summary>
    public static void End(SqliteConnection connection, string chat, EventId deleted) =>
        connection.Execute(
            "DELETE FROM media_tokens WHERE chat = @chat AND event_id = @deleted", new { chat, deleted = deleted.ToString() });

    public static void Forget(SqliteConnection connection, long now) =>
        connection.Execute("DELETE FROM media_tokens WHERE expires_at <= @now", new { now });

    private sealed record Row(string Chat, string EventId, string Mxc, string Name, string Type, long Size, string Ghost)
    {
        public ServedFile ToFile() => new()
        {
            Chat = Chat,
            Event = Matrix.EventId.Parse(EventId),
            Mxc = MxcUri.Parse(Mxc),
            Name = Name,
            Type = Type,
            Size = Size,
        };
    }
}
