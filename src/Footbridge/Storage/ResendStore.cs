using Dapper;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>How often a message was ordered to be sent again, since when it fails, and whether it still waits for the next time.</summary>
internal sealed record Resend(int Count, long Since, bool Waits);

/// <summary>Messages that came back from XMPP for a reason that may pass. Ids only: their text is asked of the homeserver again.</summary>
internal sealed class ResendStore(Database database)
{
    public Resend? Find(MessageLink link) =>
        database.Read(connection => connection.QuerySingleOrDefault<Row>(
            "SELECT count, since, waits FROM resends WHERE chat = @chat AND event_id = @id AND part = @part", Key(link))?.ToResend());

    /// <summary>Another attempt is ordered.</summary>
    public static void Order(SqliteConnection connection, MessageLink link, long now) =>
        connection.Execute(
            """
            INSERT INTO resends (chat, event_id, part, count, since, waits) VALUES (@Chat, @id, @Part, 1, @now, 1)
            ON CONFLICT (chat, event_id, part) DO UPDATE SET count = count + 1, waits = 1
            """,
            new { link.Chat, id = link.Event.ToString(), link.Part, now });

    /// <summary>The attempt is made.</summary>
    public static void Made(SqliteConnection connection, MessageLink link) =>
        connection.Execute("UPDATE resends SET waits = 0 WHERE chat = @chat AND event_id = @id AND part = @part", Key(link));

    public static void Forget(SqliteConnection connection, long before) =>
        connection.Execute("DELETE FROM resends WHERE since < @before", new { before });

    private static object Key(MessageLink link) => new { chat = link.Chat, id = link.Event.ToString(), part = link.Part };

    private sealed record Row(long Count, long Since, long Waits)
    {
        public Resend ToResend() => new((int)Count, Since, Waits != 0);
    }
}
