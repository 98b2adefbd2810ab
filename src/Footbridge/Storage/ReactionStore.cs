using Dapper;
using Footbridge.Matrix;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

internal enum Reactor
{
    Owner,
    Contact,
}

/// <summary>A reaction that stands: its <c>m.reaction</c> event, and its key without variation selectors.</summary>
internal sealed record Reaction(EventId Target, Reactor Reactor, string Key, EventId Event);

/// <summary>The reactions that stand in a chat: what makes Matrix's single events of XMPP's whole sets, and the other way round.</summary>
internal sealed class ReactionStore(Database database)
{
    /// <summary>What somebody has for one message, in the order in which it came.</summary>
    public IReadOnlyList<Reaction> Of(string chat, EventId target, Reactor reactor) =>
        database.Read(connection => connection.Query<Row>(
            "SELECT target, reactor, key, event_id FROM reactions WHERE chat = @chat AND target = @target AND reactor = @reactor ORDER BY rowid",
            new { chat, target = target.ToString(), reactor = Names.Of(reactor) }).Select(row => row.ToReaction()).ToList());

    /// <summary>The reaction that an event of the room is; null where it is none that stands.</summary>
    public Reaction? Find(string chat, EventId eventId) =>
        database.Read(connection => connection.QueryFirstOrDefault<Row>(
            "SELECT target, reactor, key, event_id FROM reactions WHERE chat = @chat AND event_id = @eventId",
            new { chat, eventId = eventId.ToString() })?.ToReaction());

    /// <summary>When the contact's latest set for a message was sent, in milliseconds; null where they sent none.</summary>
    public long? SetSentAt(string chat, EventId target) =>
        database.Read(connection => connection.QueryFirstOrDefault<long?>(
            "SELECT sent_at FROM reaction_sets WHERE chat = @chat AND target = @target", new { chat, target = target.ToString() }));

    public static void Add(SqliteConnection connection, string chat, Reaction reaction) =>
        connection.Execute(
            """
            INSERT INTO reactions (chat, target, reactor, key, event_id) VALUES (@chat, @Target, @Reactor, @Key, @Event)
            ON CONFLICT DO NOTHING
            """,
            new
            {
                chat,
                Target = reaction.Target.ToString(),
                Reactor = Names.Of(reaction.Reactor),
                reaction.Key,
                Event = reaction.Event.ToString(),
            });

    public static void Remove(SqliteConnection connection, string chat, Reaction reaction) =>
        connection.Execute("DELETE FROM reactions WHERE chat = @chat AND event_id = @Event", new { chat, Event = reaction.Event.ToString() });

    public static void SetSentAt(SqliteConnection connection, string chat, EventId target, long sentAt) =>
        connection.Execute(
            """
            INSERT INTO reaction_sets (chat, target, sent_at) VALUES (@chat, @target, @sentAt)
            ON CONFLICT DO UPDATE SET sent_at = max(sent_at, excluded.sent_at)
            """,
            new { chat, target = target.ToString(), sentAt });

    private sealed record Row(string Target, string Reactor, string Key, string EventId)
    {
        public Reaction ToReaction() =>
            new(Matrix.EventId.Parse(Target), Names.ReadReactor(Reactor), Key, Matrix.EventId.Parse(EventId));
    }
}
