using System.Diagnostics;
using Dapper;
using Footbridge.Matrix;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

internal enum Setting
{
    /// <summary>Whether the contact is told that a message has arrived, and that it was read.</summary>
    Receipts,

    /// <summary>Whether the contact is told that the owner is typing.</summary>
    Typing,

    /// <summary>Whether the contact sees the owner as there.</summary>
    Presence,

    /// <summary>Whether the chat's room stands in the owner's <c>m.direct</c>.</summary>
    Direct,

    /// <summary>Whether the bridge acts for the owner; of an owner only.</summary>
    Puppet,
}

/// <summary>What owners chose, for a chat and for all their chats. Where nothing was chosen, a chat's settings are on.</summary>
internal sealed class SettingStore(Database database)
{
    /// <summary>What the owner chose for all their chats; null where they chose nothing.</summary>
    public bool? Find(UserId owner, Setting setting) => database.Read(connection => connection.ExecuteScalar<long?>(
        "SELECT is_on FROM owner_settings WHERE owner = @owner AND name = @name",
        new { owner = owner.ToString(), name = NameOf(setting) })) is { } isOn ? isOn != 0 : null;

    public bool IsOn(DirectChat chat, Setting setting) => database.Read(connection => IsOn(connection, chat, setting));

    /// <summary>The chat's own, else the owner's, else on.</summary>
    public static bool IsOn(SqliteConnection connection, DirectChat chat, Setting setting) => connection.ExecuteScalar<long>(
        """
        SELECT coalesce(
            (SELECT is_on FROM chat_settings WHERE chat = @Id AND name = @name),
            (SELECT is_on FROM owner_settings WHERE owner = @owner AND name = @name),
            1)
        """,
        new { chat.Id, owner = chat.Owner.ToString(), name = NameOf(setting) }) != 0;

    public static void Set(SqliteConnection connection, UserId owner, Setting setting, bool isOn) => connection.Execute(
        """
        INSERT INTO owner_settings (owner, name, is_on) VALUES (@owner, @name, @isOn)
        ON CONFLICT (owner, name) DO UPDATE SET is_on = excluded.is_on
        """,
        new { owner = owner.ToString(), name = NameOf(setting), isOn });

    public static void Set(SqliteConnection connection, DirectChat chat, Setting setting, bool isOn) => connection.Execute(
        """
        INSERT INTO chat_settings (chat, name, is_on) VALUES (@Id, @name, @isOn)
        ON CONFLICT (chat, name) DO UPDATE SET is_on = excluded.is_on
        """,
        new { chat.Id, name = NameOf(setting), isOn });

    private static string NameOf(Setting setting) => setting switch
    {
        Setting.Receipts => "receipts",
        Setting.Typing => "typing",
        Setting.Presence => "presence",
        Setting.Direct => "direct",
        Setting.Puppet => "puppet",
        _ => throw new UnreachableException(),
    };
}
