using Dapper;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>
/// Stanzas that were decided on and that the XMPP server is not known to have. A place is taken in the commit of the
/// outcome that decided on them, and freed when a ping sent after them came back.
/// </summary>
internal static class OutboxStore
{
    public static OutgoingStanza Add(SqliteConnection connection, string stanza, long now) =>
        new(
            connection.ExecuteScalar<long>(
                "INSERT INTO outbox (stanza, created_at) VALUES (@stanza, @now) RETURNING seq", new { stanza, now }),
            stanza);

    public static IReadOnlyList<OutgoingStanza> All(SqliteConnection connection) =>
        connection.Query<OutgoingStanza>("SELECT seq, stanza FROM outbox ORDER BY seq").AsList();

    public static void Confirm(SqliteConnection connection, long upTo) =>
        connection.Execute("DELETE FROM outbox WHERE seq <= @upTo", new { upTo });

    public static long Count(SqliteConnection connection) => connection.ExecuteScalar<long>("SELECT count(*) FROM outbox");
}

/// <summary>A serialised stanza with its place in the order.</summary>
internal sealed record OutgoingStanza(long Seq, string Stanza);
