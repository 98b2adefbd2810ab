using Dapper;
using Footbridge.Matrix;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>The ghosts: which Matrix user stands for which contact, and which are registered with their device.</summary>
internal sealed class GhostStore(Database database)
{
    /// <summary>Keeps the pair; the wire form of the JID follows what its server last used.</summary>
    public Task KeepAsync(UserId ghost, Jid contact, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Execute(
                """
                INSERT INTO ghosts (user_id, jid, wire_jid) VALUES (@ghost, @jid, @wire)
                ON CONFLICT (jid) DO UPDATE SET wire_jid = excluded.wire_jid
                """,
                new { ghost = ghost.ToString(), jid = contact.Key, wire = contact.Bare.ToString() }),
            cancellationToken);

    public Task SetRegisteredAsync(UserId ghost, long now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Execute(
                "UPDATE ghosts SET registered_at = @now WHERE user_id = @ghost", new { now, ghost = ghost.ToString() }),
            cancellationToken);

    public bool IsRegistered(Jid contact) =>
        database.Read(connection => connection.ExecuteScalar<long>(
            "SELECT EXISTS (SELECT 1 FROM ghosts WHERE jid = @jid AND wire_jid = @wire AND registered_at IS NOT NULL)",
            new { jid = contact.Key, wire = contact.Bare.ToString() })) != 0;

    public Jid? FindContact(UserId ghost) => database.Read(connection => FindContact(connection, ghost));

    public static Jid? FindContact(SqliteConnection connection, UserId ghost) =>
        connection.ExecuteScalar<string?>("SELECT wire_jid FROM ghosts WHERE user_id = @ghost", new { ghost = ghost.ToString() })
            is { } jid ? Jid.Parse(jid) : null;
}
