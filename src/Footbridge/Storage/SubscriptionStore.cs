using Dapper;
using Footbridge.Matrix;
using Footbridge.Xmpp;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>
/// Presence subscriptions as in RFC 6121 section 3: <see cref="To"/>: the owner sees the contact; <see cref="From"/>: the contact
/// sees the owner; pending in: the contact asked and has no answer yet.
/// </summary>
internal sealed record Subscription(bool To, bool From, bool PendingIn, bool PendingOut);

/// <summary>An owner who has an open chat with a contact; whether they hold a subscription to it, as somebody they accepted.</summary>
internal sealed record PresenceViewer(UserId Owner, Jid Own, Jid Contact, UserId Ghost, bool Sees);

/// <summary>
/// All owners with an open chat with a contact. What the ghost shows they all see: it shows something only while each of them holds a
/// subscription.
/// </summary>
internal sealed record PresenceAudience(IReadOnlyList<PresenceViewer> Viewers)
{
    public bool MayBeShown => Viewers.Count > 0 && Viewers.All(viewer => viewer.Sees);

    public IReadOnlyList<Jid> Addresses => [.. Viewers.Select(viewer => viewer.Own)];

    public IEnumerable<UserId> Owners => Viewers.Select(viewer => viewer.Owner);

    public UserId Ghost => Viewers[0].Ghost;

    public Jid Contact => Viewers[0].Contact;
}

internal sealed class SubscriptionStore(Database database)
{
    public Subscription Find(Jid own, Jid contact) => database.Read(connection => Find(connection, own, contact));

    public static Subscription Find(SqliteConnection connection, Jid own, Jid contact) =>
        connection.QuerySingleOrDefault<Row>(
            """
            SELECT s."to" AS wants_to, s."from" AS wants_from, s.pending_in, s.pending_out
            FROM subscriptions s JOIN own_addresses o ON o.id = s.own_address WHERE o.jid = @own AND s.contact = @contact
            """,
            new { own = own.Key, contact = contact.Key })?.ToSubscription() ?? new(false, false, false, false);

    public static void Set(SqliteConnection connection, DirectChat chat, Subscription subscription) =>
        connection.Execute(
            """
            INSERT INTO subscriptions (own_address, contact, "to", "from", pending_in, pending_out)
            VALUES (@OwnAddressId, @contact, @To, @From, @PendingIn, @PendingOut)
            ON CONFLICT (own_address, contact) DO UPDATE SET
                "to" = excluded."to", "from" = excluded."from", pending_in = excluded.pending_in, pending_out = excluded.pending_out
            """,
            new
            {
                chat.OwnAddressId,
                contact = chat.Contact.Key,
                subscription.To,
                subscription.From,
                subscription.PendingIn,
                subscription.PendingOut,
            });

    /// <summary>
    /// Whom owners' presence goes to: contacts with a subscription whom the owner accepts and shows it to, in the form their server uses.
    /// </summary>
    public IReadOnlyList<(UserId Owner, Jid Own, Jid Contact)> AllShown() =>
        [
            .. database.Read(connection => connection.Query<(string Owner, string Own, string Contact)>(
                """
                SELECT o.owner, o.jid, g.wire_jid FROM subscriptions s
                JOIN own_addresses o ON o.id = s.own_address JOIN ghosts g ON g.jid = s.contact
                JOIN direct_chats c ON c.own_address = s.own_address AND c.contact = s.contact
                LEFT JOIN chat_settings here ON here.chat = c.id AND here.name = 'presence'
                LEFT JOIN owner_settings everywhere ON everywhere.owner = o.owner AND everywhere.name = 'presence'
                WHERE s."from" = 1 AND c.consent = 'accepted' AND coalesce(here.is_on, everywhere.is_on, 1) = 1
                """).AsList())
                .Select(row => (UserId.Parse(row.Owner), Jid.Parse(row.Own), Jid.Parse(row.Contact))),
        ];

    /// <summary>The subscriptions by which owners see contacts, those in the form their server uses.</summary>
    public IReadOnlyList<(Jid Own, Jid Contact)> AllSeen() =>
        [
            .. database.Read(connection => connection.Query<(string Own, string Contact)>(
                """
                SELECT o.jid, g.wire_jid FROM subscriptions s
                JOIN own_addresses o ON o.id = s.own_address JOIN ghosts g ON g.jid = s.contact
                JOIN direct_chats c ON c.own_address = s.own_address AND c.contact = s.contact
                WHERE s."to" = 1 AND c.consent = 'accepted'
                """).AsList())
                .Select(row => (Jid.Parse(row.Own), Jid.Parse(row.Contact))),
        ];

    /// <summary>Who would see a contact's presence on its ghost: all owners who have an open chat with it.</summary>
    public PresenceAudience AudienceOf(string contactKey) => new(
        [
            .. database.Read(connection => connection.Query<(string Owner, string Own, string Contact, string Ghost, long Sees)>(
                """
                SELECT o.owner, o.jid, g.wire_jid, g.user_id, coalesce(s."to", 0) AND c.consent = 'accepted' FROM direct_chats c
                JOIN own_addresses o ON o.id = c.own_address JOIN ghosts g ON g.jid = c.contact
                LEFT JOIN subscriptions s ON s.own_address = c.own_address AND s.contact = c.contact
                WHERE c.contact = @contactKey AND c.room = 'open'
                """,
                new { contactKey }).AsList())
                .Select(row => new PresenceViewer(UserId.Parse(row.Owner), Jid.Parse(row.Own), Jid.Parse(row.Contact), UserId.Parse(row.Ghost), row.Sees != 0)),
        ]);

    /// <summary>Whether this contact may see this owner's presence, where the owner shows it.</summary>
    public bool IsShown(Jid own, Jid contact) =>
        database.Read(connection => connection.ExecuteScalar<long>(
            """
            SELECT EXISTS (
                SELECT 1 FROM subscriptions s JOIN own_addresses o ON o.id = s.own_address
                JOIN direct_chats c ON c.own_address = s.own_address AND c.contact = s.contact
                WHERE o.jid = @own AND s.contact = @contact AND s."from" = 1 AND c.consent = 'accepted')
            """,
            new { own = own.Key, contact = contact.Key })) != 0;

    private sealed record Row(long WantsTo, long WantsFrom, long PendingIn, long PendingOut)
    {
        public Subscription ToSubscription() => new(WantsTo != 0, WantsFrom != 0, PendingIn != 0, PendingOut != 0);
    }
}
