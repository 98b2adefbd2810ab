using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.DirectChats;

/// <summary>Changes what an owner chose, with what follows from it at once: presence shown or taken back, the mark put in or out.</summary>
internal sealed class ChatSettings(Database database, DirectChatStore chats, ChatMarks marks, Outbox outbox, OwnersShown shown)
{
    public Task SetAsync(UserId owner, Setting setting, bool isOn, CancellationToken cancellationToken)
    {
        var own = chats.OfOwner(owner);
        return database.WriteAsync(
            connection => Change(connection, own, setting, () => SettingStore.Set(connection, owner, setting, isOn)), cancellationToken);
    }

    public Task SetAsync(DirectChat chat, Setting setting, bool isOn, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => Change(connection, [chat], setting, () => SettingStore.Set(connection, chat, setting, isOn)), cancellationToken);

    /// <summary>
    /// Whether the room stands in the owner's <c>m.direct</c>. On is more than not off: it also puts back what the owner took out
    /// by hand.
    /// </summary>
    public Task SetDirectAsync(DirectChat chat, bool isOn, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                SettingStore.Set(connection, chat, Setting.Direct, isOn);
                if (isOn && chat is { Room: RoomState.Open, RoomId: { } room })
                {
                    marks.PutBackInOwners(connection, chat, room);
                }
                else if (!isOn)
                {
                    marks.TakeOutOfOwners(connection, chat);
                }
            },
            cancellationToken);

    private void Change(SqliteConnection connection, IReadOnlyList<DirectChat> concerned, Setting setting, Action change)
    {
        var before = concerned.Select(chat => SettingStore.IsOn(connection, chat, setting)).ToList();
        change();
        foreach (var (chat, wasOn) in concerned.Zip(before))
        {
            var isOn = SettingStore.IsOn(connection, chat, setting);
            if (setting == Setting.Presence && isOn != wasOn && SubscriptionStore.Find(connection, chat.Own, chat.Contact).From)
            {
                outbox.Add(
                    connection,
                    isOn ? shown.ToContact(chat.Owner, chat.Own, chat.Contact) : new Presence { From = chat.OwnFull, To = chat.Contact, Type = PresenceType.Unavailable });
            }
        }
    }
}
