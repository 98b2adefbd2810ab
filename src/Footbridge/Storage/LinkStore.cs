using Dapper;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>Which stanza is which event: how a later error, receipt or reference finds its message. Ids only.</summary>
internal sealed class LinkStore(Database database)
{
    public static void Add(SqliteConnection connection, MessageLink link, long now) =>
        connection.Execute(
            """
            INSERT INTO links (chat, event_id, part, direction, stanza_id, origin_id, server_id, receipt, created_at)
            VALUES (@Chat, @Event, @Part, @Direction, @StanzaId, @OriginId, @ServerId, @Receipt, @now)
            ON CONFLICT DO NOTHING
            """,
            new
            {
                link.Chat,
                Event = link.Event.ToString(),
                link.Part,
                Direction = Names.Of(link.Direction),
                link.StanzaId,
                link.OriginId,
                link.ServerId,
                Receipt = Names.Of(link.Receipt),
                now,
            });

    /// <summary>The message of ours that went out with this id; null where none did.</summary>
    public MessageLink? FindSent(string chat, string stanzaId) =>
        database.Read(connection => connection.QueryFirstOrDefault<Row>(
            """
            SELECT chat, event_id, part, direction, stanza_id, origin_id, server_id, receipt FROM links
            WHERE chat = @chat AND stanza_id = @stanzaId AND direction = 'to_xmpp'
            """,
            new { chat, stanzaId })?.ToLink());

    /// <summary>How many events were posted into the chat, parts of one counted each.</summary>
    public int CountPosted(string chat) =>
        database.Read(connection => connection.ExecuteScalar<int>(
            "SELECT count(*) FROM links WHERE chat = @chat AND direction = 'to_matrix'", new { chat }));

    /// <summary>Whether an error came back for any part of the event.</summary>
    public bool HasFailed(string chat, Matrix.EventId sent) =>
        database.Read(connection => connection.ExecuteScalar<long>(
            "SELECT EXISTS (SELECT 1 FROM links WHERE chat = @chat AND event_id = @sent AND receipt = 'failed')",
            new { chat, sent = sent.ToString() })) != 0;

    public static void SetReceipt(SqliteConnection connection, MessageLink link, ReceiptState receipt) =>
        connection.Execute(
            "UPDATE links SET receipt = @receipt WHERE chat = @Chat AND event_id = @Event AND part = @Part",
            new { receipt = Names.Of(receipt), link.Chat, Event = link.Event.ToString(), link.Part });

    /// <summary>Stanza ids whose senders are owed a receipt since before the chat was accepted, oldest first; they are owed no more.</summary>
    public static IReadOnlyList<string> TakeOwed(SqliteConnection connection, string chat)
    {
        var owed = connection.Query<string>(
            "SELECT stanza_id FROM links WHERE chat = @chat AND receipt = 'owed' AND stanza_id IS NOT NULL ORDER BY created_at",
            new { chat }).ToList();
        connection.Execute("UPDATE links SET receipt = 'none' WHERE chat = @chat AND receipt = 'owed'", new { chat });
        return owed;
    }

    /// <summary>Nothing is owed to a chat's messages any more, and nothing refers to them.</summary>
    public static void Forget(SqliteConnection connection, string chat) =>
        connection.Execute("DELETE FROM links WHERE chat = @chat", new { chat });

    private sealed record Row(
        string Chat, string EventId, long Part, string Direction, string? StanzaId, string? OriginId, string? ServerId, string Receipt)
    {
        public MessageLink ToLink() => new()
        {
            Chat = Chat,
            Event = Matrix.EventId.Parse(EventId),
            Part = (int)Part,
            Direction = Names.ReadDirection(Direction),
            StanzaId = StanzaId,
            OriginId = OriginId,
            ServerId = ServerId,
            Receipt = Names.ReadReceipt(Receipt),
        };
    }
}
