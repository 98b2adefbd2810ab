using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Profiles;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Tests;

/// <summary>Who appears in the tests, and chats of theirs in a store.</summary>
internal static class Cast
{
    public static UserId Romeo { get; } = UserId.Parse("@romeo:example.org");

    public static Jid RomeoOwn { get; } = Jid.Parse("romeo@matrix.example.org");

    public static UserId Mercutio { get; } = UserId.Parse("@mercutio:example.org");

    public static Jid MercutioOwn { get; } = Jid.Parse("mercutio@matrix.example.org");

    public static Jid Juliet { get; } = Jid.Parse("juliet@xmpp.example.org");

    public static UserId JulietGhost { get; } = UserId.Parse("@_xmpp_juliet=40xmpp.example.org:example.org");

    public static Jid Nurse { get; } = Jid.Parse("nurse@xmpp.example.org");

    public static UserId NurseGhost { get; } = UserId.Parse("@_xmpp_nurse=40xmpp.example.org:example.org");

    public static ComponentOptions Component { get; } =
        new() { Host = "127.0.0.1", Port = 1, Domain = Jid.Parse("matrix.example.org"), Secret = "secret" };

    public static LaneKey Lane { get; } = LaneKey.OfChat(Romeo, RomeoOwn, Juliet);

    public static LaneKey OtherLane { get; } = LaneKey.OfChat(Romeo, RomeoOwn, Nurse);

    public static Task<DirectChat> RomeoAndJulietAsync(Database database) =>
        ChatAsync(database, Romeo, RomeoOwn, Juliet, JulietGhost);

    public static async Task<DirectChat> ChatAsync(Database database, UserId owner, Jid own, Jid contact, UserId ghost)
    {
        await new GhostStore(database).KeepAsync(ghost, contact, CancellationToken.None);
        return await new DirectChatStore(database).GetOrAddAsync(owner, own, contact, 1_000, CancellationToken.None);
    }

    public static PresenceBadges Badges(Database database) =>
        new(new GatewayAddresses("example.org", Jid.Parse("matrix.example.org")), new OwnerProfileStore(database));

    public static Subscriptions Subscriptions(Database database, Outbox outbox) => new(
        database, outbox, new OwnersShown(Badges(database)), new OwnerProfileStore(database), new ContactClients(new SubscriptionStore(database)));

    /// <summary>A job that nobody has seen before.</summary>
    public static Job Job(LaneKey? lane = null, Direction direction = Direction.ToXmpp, string? sourceId = null, string payload = "{}") => new()
    {
        Id = Footbridge.Storage.Job.NewId(),
        Direction = direction,
        Kind = direction == Direction.ToXmpp ? JobKind.Event : JobKind.Stanza,
        Lane = lane ?? Lane,
        SourceId = sourceId,
        Payload = payload,
        ReceivedAt = 1_000,
    };

    /// <summary>Romeo has accepted Juliet, and she may see when he is there.</summary>
    public static async Task JulietSeesRomeoAsync(Database database)
    {
        var chat = await RomeoAndJulietAsync(database);
        await database.WriteAsync(
            connection =>
            {
                DirectChatStore.SetConsent(connection, chat, Consent.Accepted, 1);
                SubscriptionStore.Set(connection, chat, new Subscription(To: false, From: true, PendingIn: false, PendingOut: false));
            },
            CancellationToken.None);
    }
}
