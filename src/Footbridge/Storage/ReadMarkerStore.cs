using Dapper;
using Footbridge.Matrix;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>A message of a chat that is to be marked: its event, and the id by which its sender's client knows it.</summary>
internal sealed record MarkedMessage(long Place, EventId Event, string StanzaId);

/// <summary>
/// How far each chat was read, by its two people. Messages have places, counted up in each chat and direction, so that a marker
/// never goes back, whatever the clock did. A marker that goes to XMPP is about what was posted to Matrix, and the other way round.
/// </summary>
internal sealed class ReadMarkerStore(Database database)
{
    /// <summary>The place of a message that went the other way than the marker goes; null where nothing there can be marked.</summary>
    public long? PlaceOf(DirectChat chat, Direction marker, EventId message) =>
        database.Read(connection => connection.ExecuteScalar<long?>(
            "SELECT max(place) FROM links WHERE chat = @Id AND event_id = @message AND direction = @went",
            new { chat.Id, message = message.ToString(), went = Names.Of(Opposite(marker)) }));

    /// <summary>The same by either of the two ids that the sender set. Of two messages with one id the later is meant: it stands for both.</summary>
    public long? PlaceOf(DirectChat chat, Direction marker, string stanzaId) =>
        database.Read(connection => connection.ExecuteScalar<long?>(
            """
            SELECT max(place) FROM (
                SELECT place, direction FROM links WHERE chat = @Id AND stanza_id = @stanzaId
                UNION ALL
                SELECT place, direction FROM links WHERE chat = @Id AND origin_id = @stanzaId
            ) WHERE direction = @went
            """,
            new { chat.Id, stanzaId, went = Names.Of(Opposite(marker)) }));

    /// <summary>Whether there is a message behind the marker: else nothing can move it.</summary>
    public bool HasUnread(DirectChat chat, Direction marker) =>
        database.Read(connection => connection.ExecuteScalar<long>(
            """
            SELECT EXISTS (
                SELECT 1 FROM links WHERE chat = @Id AND direction = @went
                AND place > coalesce((SELECT place FROM read_markers WHERE chat = @Id AND direction = @marker), 0))
            """,
            new { chat.Id, went = Names.Of(Opposite(marker)), marker = Names.Of(marker) })) != 0;

    /// <summary>Moves the marker forward; one that would stay or go back is left as it is.</summary>
    public static void Advance(SqliteConnection connection, DirectChat chat, Direction marker, long place) =>
        connection.Execute(
            """
            INSERT INTO read_markers (chat, direction, place, is_told) VALUES (@Id, @marker, @place, 0)
            ON CONFLICT (chat, direction) DO UPDATE SET place = excluded.place, is_told = 0 WHERE excluded.place > read_markers.place
            """,
            new { chat.Id, marker = Names.Of(marker), place });

    /// <summary>What the other side is still to be told of the chat; null where it knows.</summary>
    public static MarkedMessage? FindUntold(SqliteConnection connection, DirectChat chat, Direction marker) =>
        connection.QueryFirstOrDefault<Row>(
            """
            SELECT m.place, l.event_id, coalesce(l.origin_id, l.stanza_id) AS stanza_id FROM read_markers m
            JOIN links l ON l.chat = m.chat AND l.direction = @went AND l.place = m.place
            WHERE m.chat = @Id AND m.direction = @marker AND m.is_told = 0
            """,
            new { chat.Id, went = Names.Of(Opposite(marker)), marker = Names.Of(marker) })?.ToMessage();

    public MarkedMessage? FindUntold(DirectChat chat, Direction marker) => database.Read(connection => FindUntold(connection, chat, marker));

    /// <summary>Unless the marker has moved on meanwhile.</summary>
    public static void SetTold(SqliteConnection connection, DirectChat chat, Direction marker, long place) =>
        connection.Execute(
            "UPDATE read_markers SET is_told = 1 WHERE chat = @Id AND direction = @marker AND place = @place",
            new { chat.Id, marker = Names.Of(marker), place });

    /// <summary>The chats of which something is to be told, by their two addresses.</summary>
    public IReadOnlyList<(Jid Own, Jid Contact)> AllUntold(Direction marker) =>
    [
        .. database.Read(connection => connection.Query<(string Own, string Contact)>(
            """
            SELECT o.jid, c.contact FROM read_markers m JOIN direct_chats c ON c.id = m.chat JOIN own_addresses o ON o.id = c.own_address
            WHERE m.direction = @marker AND m.is_told = 0
            """,
            new { marker = Names.Of(marker) }).AsList())
            .Select(row => (Jid.Parse(row.Own), Jid.Parse(row.Contact))),
    ];

    private static Direction Opposite(Direction direction) => direction == Direction.ToXmpp ? Direction.ToMatrix : Direction.ToXmpp;

    private sealed record Row(long Place, string EventId, string StanzaId)
    {
        public MarkedMessage ToMessage() => new(Place, Matrix.EventId.Parse(EventId), StanzaId);
    }
}
