using Footbridge.Lab;
using Microsoft.Data.Sqlite;

namespace Footbridge.LiveTests.Stage;

/// <summary>Looks into the store of a running bridge, where something can be seen nowhere else.</summary>
internal static class BridgeStore
{
    /// <summary>State of the delivery receipt of an event that was sent.</summary>
    public static string? ReceiptOf(LabNetwork network, string eventId) =>
        Find(network, "SELECT receipt FROM links WHERE event_id = $0", eventId);

    /// <summary>What the owner of an address has decided about a contact.</summary>
    public static string? ConsentOf(LabNetwork network, string own, string contact) => Find(
        network,
        """
        SELECT consent FROM direct_chats JOIN own_addresses ON own_addresses.id = own_address
        WHERE own_addresses.jid = $0 AND contact = $1
        """,
        own,
        contact);

    /// <summary>Whether the bridge has yet to write, or to look again at, an account's mark for somebody.</summary>
    public static bool IsMarkWaiting(LabNetwork network, string account, string other) =>
        Find(network, "SELECT state FROM marks WHERE account = $0 AND other = $1 AND state = 'waiting' LIMIT 1", account, other) is not null;

    /// <summary>Whether the XMPP server has confirmed all that was written to it.</summary>
    public static bool IsAllConfirmed(LabNetwork network) => Find(network, "SELECT min(stanza) FROM outbox") is null;

    private static string? Find(LabNetwork network, string sql, params string[] values)
    {
        var file = Directory.EnumerateFiles(network.Bridge.DatabaseFolder, "*.db").Single();
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters.AddWithValue($"${index}", values[index]);
        }

        return command.ExecuteScalar() as string;
    }
}
