using Dapper;
using Footbridge.Matrix;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>What the owner of a chat has said about another member of its room.</summary>
internal enum Assistance
{
    /// <summary>Nothing; they do not know yet that this one is not heard in XMPP.</summary>
    None,

    /// <summary>Nothing; they were told.</summary>
    Told,

    Allowed,
    Denied,
}

/// <summary>Who may answer for the owner of a chat.</summary>
internal sealed class AssistantStore(Database database)
{
    public Assistance Of(string chat, UserId user) =>
        database.Read(connection => connection.ExecuteScalar<string?>(
            "SELECT state FROM assistants WHERE chat = @chat AND user_id = @user", new { chat, user = user.ToString() })) is { } state
            ? Names.ReadAssistance(state)
            : Assistance.None;

    public IReadOnlyList<UserId> AllowedIn(string chat) =>
        database.Read(connection => connection
            .Query<string>("SELECT user_id FROM assistants WHERE chat = @chat AND state = 'allowed' ORDER BY user_id", new { chat })
            .Select(UserId.Parse).ToList());

    /// <summary>The owner's word.</summary>
    public static void Set(SqliteConnection connection, string chat, UserId user, Assistance state, long now) =>
        connection.Execute(
            """
            INSERT INTO assistants (chat, user_id, state, changed_at) VALUES (@chat, @user, @state, @now)
            ON CONFLICT (chat, user_id) DO UPDATE SET state = @state, changed_at = @now
            """,
            new { chat, user = user.ToString(), state = Names.Of(state), now });

    /// <summary>The owner is told of this member, unless they have spoken already.</summary>
    public static void KeepTold(SqliteConnection connection, string chat, UserId user, long now) =>
        connection.Execute(
            "INSERT INTO assistants (chat, user_id, state, changed_at) VALUES (@chat, @user, 'told', @now) ON CONFLICT DO NOTHING",
            new { chat, user = user.ToString(), now });
}
