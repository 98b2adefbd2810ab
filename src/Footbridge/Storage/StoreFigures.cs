using Dapper;
using Footbridge.Configuration;
using Footbridge.Matrix;

namespace Footbridge.Storage;

/// <summary>What an admin wants to know of the store: how much of what is in it. Numbers only, nobody's address.</summary>
internal sealed class StoreFigures(Database database, BridgeConfig config)
{
    // What is not yet merged into the database stands beside it.
    private static readonly string[] Files = [Database.FileName, Database.FileName + "-wal", Database.FileName + "-shm"];

    public IReadOnlyList<ChatCount> Chats() =>
        database.Read(connection => connection
            .Query<(string Consent, string Room, long Count)>("SELECT consent, room, count(*) FROM direct_chats GROUP BY consent, room")
            .Select(row => new ChatCount(row.Consent, row.Room, row.Count)).ToList());

    /// <summary>Stanzas written, or to be written, that the XMPP server has not confirmed.</summary>
    public long UnconfirmedStanzas() => database.Read(connection => connection.ExecuteScalar<long>("SELECT count(*) FROM outbox"));

    /// <summary>Who has accepted somebody, and so uses the bridge.</summary>
    public IReadOnlyList<UserId> Owners() =>
        database.Read(connection => connection
            .Query<string>(
                """
                SELECT DISTINCT o.owner FROM own_addresses o
                WHERE EXISTS (SELECT 1 FROM direct_chats c WHERE c.own_address = o.id AND c.consent = 'accepted')
                """)
            .Select(UserId.Parse).ToList());

    public long Bytes() =>
        Files.Select(name => new FileInfo(Path.Combine(config.Storage.Folder, name))).Sum(file => file.Exists ? file.Length : 0);
}

internal sealed record ChatCount(string Consent, string Room, long Count);
